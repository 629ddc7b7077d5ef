"""Returns when everything that was accepted is counted (design.md 7, ruling 53)."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from analytics.settling import NotSettled, settle
from workspaces.clock import believing
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Folds and compacts everything that is due; exit 1 when the time runs out first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=120.0, help="seconds")
        parser.add_argument("--now", help="the time to believe in (needs ALLOW_TEST_CLOCK=1)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with believing(options["now"]):
                settle(options["timeout"])
        except NotSettled as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write("settled")
