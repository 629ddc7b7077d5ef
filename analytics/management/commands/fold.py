"""Folds what is in the inbox, without Celery."""

from typing import Any

from django.core.management.base import CommandParser

from analytics import partitions
from analytics.fold import fold_until_empty
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Turns accepted events into numbers until the inbox is empty or the time is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=20.0, help="how long at most")

    def handle(self, *args: Any, **options: Any) -> None:
        partitions.keep()
        self.stdout.write(f"{fold_until_empty(options['seconds'])} events folded")
