"""Checks that every number agrees with the rows behind it (design.md 7, reliability.md 7.2)."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from analytics.verify import verify
from workspaces.clock import believing
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Checks all invariants in one snapshot of each workspace, one line each; exit 1 when one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", help="the time to believe in (needs ALLOW_TEST_CLOCK=1)")

    def handle(self, *args: Any, **options: Any) -> None:
        with believing(options["now"]):
            outcomes = verify()
        for outcome in outcomes:
            self.stdout.write(str(outcome))
        failed = [outcome for outcome in outcomes if not outcome.holds]
        if failed:
            raise CommandError(f"{len(failed)} of {len(outcomes)} invariants do not hold.", returncode=1)
