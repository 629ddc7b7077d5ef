"""Makes the files that were asked for, without Celery."""

from typing import Any

from analytics.exports.making import make_next
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Makes the export files that wait, one after the other, until none waits."

    def handle(self, *args: Any, **options: Any) -> None:
        made = 0
        while make_next():
            made += 1
        self.stdout.write(f"{made} files made or given up")
