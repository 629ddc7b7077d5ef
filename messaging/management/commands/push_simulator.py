import asyncio
import gc
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.simulator import certificates
from messaging.simulator.address import Services, nobody
from messaging.simulator.devices import Habits
from messaging.simulator.identity import Identity, identity
from messaging.simulator.registering import register
from messaging.simulator.reporting import Reporter
from messaging.simulator.server import listening_socket, serve
from workspaces.models import Workspace

USUAL = Habits()


class Command(BaseCommand):
    help = "Stands in for APNs, FCM and an SMS service (docs/sending.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
        parser.add_argument(
            "--folder", type=Path, default=settings.DATA_DIR / "simulator", help="keys and certificates"
        )
        parser.add_argument("--workspace", default="", help="slug of a workspace to give credentials to")
        parser.add_argument("--door", default="", help="address where virtual devices report; none without it")
        parser.add_argument("--hold-lost", action="store_true", help="leave a push whose answer was lost in doubt")
        parser.add_argument("--opted-in", type=float, default=USUAL.opted_in, help="share of devices")
        parser.add_argument("--closed", type=float, default=USUAL.closed, help="share of apps that are closed")
        parser.add_argument("--closed-for", type=float, default=USUAL.closed_for, help="seconds, on average")
        parser.add_argument("--opens", type=float, default=USUAL.opens, help="share of seen pushes that are tapped")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_PUSH_SIMULATOR:
            raise CommandError("Pretended sending is off here; ALLOW_PUSH_SIMULATOR=1 allows it.")
        known = identity(options["folder"])
        listening = listening_socket(options["host"], options["port"])
        base_url = f"https://{options['host']}:{listening.getsockname()[1]}"
        key = self._registered(options["workspace"], known, base_url, hold_lost=options["hold_lost"])
        reporter = Reporter(options["door"], key, _habits(options)) if options["door"] and key else None
        self.stdout.write(f"The simulator listens at {base_url}; trust {known.folder / 'ca.pem'}")
        self.stdout.flush()
        # Nothing here makes cycles worth looking for a hundred times a second.
        gc.freeze()
        asyncio.run(_run(known, listening, reporter))

    def _registered(self, slug: str, known: Identity, base_url: str, *, hold_lost: bool) -> str:
        if not slug:
            return ""
        workspace = Workspace.objects.filter(slug=slug).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {slug}.")
        return register(workspace, known, base_url, hold_lost=hold_lost)


def _habits(options: dict[str, Any]) -> Habits:
    return Habits(**{name: options[name] for name in ("opted_in", "closed", "closed_for", "opens")})


async def _run(known: Identity, listening: Any, reporter: Reporter | None) -> None:
    services = Services(known, reporter.take if reporter else nobody)
    server = await serve(services, listening, certificates.server_context(known.folder))
    async with server:
        tasks = [server.serve_forever(), *([reporter.run()] if reporter else [])]
        await asyncio.gather(*tasks)
