"""What became of each block: its versions side by side, what changed between them, and what each achieved (I-E9)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.reports.in_app.report import BlockRow, InAppReport
from messaging.content import ALWAYS


@dataclass(frozen=True, slots=True)
class Version:
    """One version, what is different from the one before, and the names its action had."""

    row: BlockRow
    card: str
    changed: Sequence[str]
    names: Sequence[tuple[datetime | None, str, bool]]


@dataclass(frozen=True, slots=True)
class BlockHistory:
    """`id` is the client's; the versions in the order of their times."""

    id: str
    label: str
    versions: Sequence[Version]

    @property
    def changes(self) -> bool:
        return len(self.versions) > 1 or any(len(version.names) > 1 for version in self.versions)


def history_of(report: InAppReport) -> list[BlockHistory]:
    """Blocks that changed first, then the others, each in the order of the message."""
    rows: defaultdict[str, list[tuple[str, BlockRow]]] = defaultdict(list)
    for card in report.cards:
        for row in card.blocks:
            rows[row.block.external_id].append((card.card.label, row))
    made = [_history(id, found) for id, found in rows.items()]
    return sorted(made, key=lambda one: not one.changes)


def _history(id: str, found: Sequence[tuple[str, BlockRow]]) -> BlockHistory:
    ordered = sorted(found, key=lambda pair: pair[1].block.since or ALWAYS)
    versions = []
    for at, (card, row) in enumerate(ordered):
        before = ordered[at - 1] if at else None
        changed = _changed(before, (card, row)) if before else []
        versions.append(Version(row, card, changed, _names(row)))
    latest = ordered[-1][1].block
    return BlockHistory(id, latest.label.removeprefix("Deleted "), versions)


def _changed(before: tuple[str, BlockRow], after: tuple[str, BlockRow]) -> list[str]:
    old, new = before[1].block, after[1].block
    pairs = {
        "type": (old.type, new.type),
        "card": (before[0], after[0]),
        "label": (old.label.removeprefix("Deleted "), new.label.removeprefix("Deleted ")),
        "text": (old.text, new.text),
    }
    return [word for word, (was, is_) in pairs.items() if was != is_] or ["picture or action"]


def _names(row: BlockRow) -> list[tuple[datetime | None, str, bool]]:
    """Since when its action was called so and whether clicks were recorded; nothing of this changes the block."""
    trackings = row.block.trackings
    return [
        (one.valid_from if at else row.block.since, one.action_name, one.track_clicks)
        for at, one in enumerate(trackings)
    ]
