import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from config import product
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Runs the whole product until Ctrl-C: engines, web server, workers, clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="the time every process believes; needs ALLOW_TEST_CLOCK=1")

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(product.run(product.Plan(say=self.say, now=believed(options["now"]))))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def believed(now: str | None) -> str | None:
    if now is None:
        return None
    if not settings.ALLOW_TEST_CLOCK:
        raise CommandError("--now is believed only with ALLOW_TEST_CLOCK=1.")
    moment = parse_datetime(now)
    if moment is None or moment.tzinfo is None:
        raise CommandError("--now needs an ISO 8601 time with its offset, such as 2026-11-21T14:00:00+00:00.")
    return moment.isoformat()
