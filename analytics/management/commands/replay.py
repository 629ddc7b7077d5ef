"""Gives events that were put aside another chance, after what stopped them is mended (reliability.md 3.9)."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import connection

from workspaces.commands import PromptCommand
from workspaces.tenancy import engine_transaction

# Their keys are in the dedupe table already: moving back is delete and insert, never a second acceptance.
_REPLAY = """
WITH gone AS (
    DELETE FROM messaging_inbox_dead WHERE id = ANY (ARRAY(
        SELECT id FROM messaging_inbox_dead ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    )) RETURNING workspace_id, source_id, key, received_at, person_fp, event
)
INSERT INTO messaging_inbox (workspace_id, source_id, key, received_at, person_fp, event) SELECT * FROM gone
"""


class Command(PromptCommand):
    help = "Moves events that could not be folded back to the inbox."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=100_000)

    def handle(self, *args: Any, **options: Any) -> None:
        with engine_transaction("fold"), connection.cursor() as cursor:
            cursor.execute(_REPLAY, [options["limit"]])
            self.stdout.write(f"{cursor.rowcount} events moved back to the inbox")
