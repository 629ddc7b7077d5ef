"""The names responses were recorded under, and what the content says of each: variables, renames, deleted blocks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from analytics.reports.in_app.content import plain_label
from messaging.content import ALWAYS
from messaging.in_app.liquid import has_liquid
from messaging.in_app.names import normalised
from messaging.models import Block, BlockTracking, Message

_NAMES = """
SELECT n.message_id, n.name, array_agg(n.id ORDER BY n.id), bool_or(n.clicks), bool_or(n.dismisses),
    (SELECT array_agg(DISTINCT b.block_id) FROM analytics_response_block b
     WHERE b.workspace_id = %(ws)s AND b.name_id = ANY(array_agg(n.id)))
FROM analytics_response_name n
WHERE n.workspace_id = %(ws)s AND n.message_id = ANY(%(messages)s)
    AND (%(actions)s::bigint[] IS NULL OR n.action_id = ANY(%(actions)s::bigint[]))
GROUP BY n.message_id, n.name
"""


@dataclass(frozen=True, slots=True)
class Rename:
    before: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """One name of one message, whichever actions sent it (Q-8)."""

    message_id: int
    name: str
    ids: tuple[int, ...]
    clicks: bool
    dismisses: bool
    deleted: bool
    # The words with variables it was made from; empty for a name that was written as it is.
    template: str = ""
    renamed: Rename | None = None
    # The client's ids of the blocks it was used on, and what the first of them is called.
    blocks: frozenset[str] = frozenset()
    block_label: str = ""

    @property
    def kind(self) -> str:
        return "click and dismiss" if self.clicks and self.dismisses else "dismiss" if self.dismisses else "click"


def names_of(workspace_id: int, messages: Iterable[int], actions: Sequence[int] | None = None) -> list[Named]:
    """Of these actions alone, where some are given."""
    wanted = sorted(messages)
    with connection.cursor() as cursor:
        chosen = None if actions is None else list(actions)
        cursor.execute(_NAMES, {"ws": workspace_id, "messages": wanted, "actions": chosen})
        rows = cursor.fetchall()
    content = _Content(workspace_id, wanted)
    return [
        Named(message, name, tuple(ids), clicks, dismisses, *content.said_of(message, name, blocks or ()))
        for message, name, ids, clicks, dismisses, blocks in rows
    ]


def untracked(message: Message) -> list[str]:
    """Actions whose clicks are not recorded now (Q-1)."""
    blocks = Block.objects.for_workspace(message.workspace_id).filter(message=message, valid_to=None)
    latest: dict[int, BlockTracking] = {}
    known = BlockTracking.objects.for_workspace(message.workspace_id).filter(block__in=blocks)
    for tracking in known.order_by("valid_from").select_related("block"):
        latest[tracking.block_id] = tracking
    return [one.action_name or str(one.block) for one in latest.values() if not one.track_clicks]


class _Content:
    """What the blocks of these messages say about names."""

    def __init__(self, workspace_id: int, messages: list[int]) -> None:
        blocks = Block.objects.for_workspace(workspace_id).filter(message__in=messages)
        self._gone: Mapping[int, bool] = {block.pk: block.valid_to is not None for block in blocks}
        self._ids: Mapping[int, str] = {block.pk: block.external_id for block in blocks}
        # Of several versions the latest gives the name.
        ordered = sorted(blocks, key=lambda block: block.valid_from)
        self._labels = {(block.message_id, block.external_id): plain_label(block) for block in ordered}
        self._templates: dict[int, str] = {}
        self._renames: dict[tuple[int, str], Rename] = {}
        trackings: defaultdict[int, list[BlockTracking]] = defaultdict(list)
        known = BlockTracking.objects.for_workspace(workspace_id).filter(block__message__in=messages)
        for tracking in known.order_by("valid_from").select_related("block"):
            trackings[tracking.block_id].append(tracking)
        for block_id, rows in trackings.items():
            self._learn(block_id, rows)

    def said_of(self, message: int, name: str, blocks: Sequence[int]) -> tuple[Any, ...]:
        """The last fields of `Named`."""
        deleted = bool(blocks) and all(self._gone.get(block, True) for block in blocks)
        template = next((self._templates[block] for block in blocks if block in self._templates), "")
        ids = sorted({self._ids[block] for block in blocks if block in self._ids})
        label = self._labels[message, ids[0]] if ids else ""
        return deleted, template, self._renames.get((message, name)), frozenset(ids), label

    def _learn(self, block_id: int, rows: Sequence[BlockTracking]) -> None:
        before = ""
        for row in rows:
            if has_liquid(row.action_name):
                self._templates[block_id] = row.action_name
                continue
            name = normalised(row.action_name)
            if before and name and name != before and row.valid_from != ALWAYS:
                self._renames[row.block.message_id, name] = Rename(before, row.valid_from)
            before = name or before
