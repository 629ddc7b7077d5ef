import os
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from analytics.demo import accounts, composed, files, journeys, loading, running_journey, sendings, shop_window, usage
from analytics.demo.door import Door
from analytics.demo.trickle import Trickle
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Fills the demo workspace through the door of a running web server; with --live it then never falls silent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=f"http://127.0.0.1:{settings.PORT}", help="where the web server answers")
        parser.add_argument("--scale", type=float, default=1.0, help="share of the full demo, such as 0.01")
        parser.add_argument("--live", action="store_true", help="go on with live traffic until stopped")

    def handle(self, *args: Any, url: str, scale: float, live: bool, **options: Any) -> None:
        os.nice(10)  # pages, folding and the door come first
        demo = accounts.set_up()
        door = Door(url)
        history = loading.prepare(demo, door, scale)
        shop_window.open_shop(demo, door)
        trickle = self._trickle(demo, url, scale) if live else None
        if history:
            sendings.begin(demo, door, history.people)
            loading.bring_in(demo, door, history)
            sendings.begin(demo, door, history.people, wave=1)
            usage.begin(demo, history.people)
            journeys.bring_in(demo, door, history.people, loading.anchor_of(demo))
            composed.begin(demo, history.people)
            running_journey.begin(demo, door, history.people)
            files.begin(demo)
            self.stdout.write(f"The demo's history is in: {history.events} events.")
        if trickle:
            trickle.join()

    def _trickle(self, demo: accounts.Demo, url: str, scale: float) -> Thread:
        """Beside the history, so that the page is alive from its first minute."""
        trickle = Trickle(Door(url), accounts.live_key(demo.workspace), scale)
        thread = Thread(target=trickle.run_for_ever, daemon=True)
        thread.start()
        return thread
