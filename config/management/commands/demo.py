import sys
from typing import Any

from django.core.management.base import BaseCommand

from config import product
from config.supervisor import Child


class Command(BaseCommand):
    help = "Runs the whole product with a lively demo workspace until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        # As a child, so that the page opens while the history is still coming in.
        loader = Child("demo loader", [sys.executable, "manage.py", "load_demo", "--live"], may_finish=True)
        sys.exit(product.run(self.say, announce=announcement, also=[loader]))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def announcement(url: str) -> list[str]:
    return [f"Readout is at {url}/", "Ctrl-C ends it."]
