"""Deletes at once what is past its time, as the hourly work does (metrics.md U-6, reliability.md 3.7)."""

from typing import Any

from django.core.management.base import CommandParser

from analytics import housekeeping, partitions
from workspaces.clock import believing
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Deletes rows whose time is over and drops days of events that are no longer kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", help="the time to believe in (needs ALLOW_TEST_CLOCK=1)")

    def handle(self, *args: Any, **options: Any) -> None:
        with believing(options["now"]):
            partitions.keep()
            days = partitions.drop_old()
            rows = housekeeping.keep_house()
        self.stdout.write(f"{rows} rows deleted, {days} days of events dropped")
