"""One workspace's share of a chunk, from events to leaves."""

from collections import Counter
from datetime import datetime

from analytics import leaves, values
from analytics.changes import Changes
from analytics.fold import (
    drafts,
    erased,
    goals,
    in_app,
    in_app_sorting,
    links,
    merging,
    own,
    people,
    references,
    settled,
    waiting,
    writing,
)
from analytics.fold.applying import Board
from analytics.fold.item import CLOCK_SKEW, Item
from analytics.fold.journeys import names as journey_names
from analytics.fold.journeys import settling as journeys
from analytics.fold.journeys import signals
from analytics.fold.journeys.board import Moves
from analytics.fold.settling import settle
from analytics.fold.units import grouped
from analytics.retention import EVENT_DETAIL
from messaging import sources
from messaging.events import DELIVERY_TYPES
from messaging.facts import micros
from messaging.sending import evidence


def fold_workspace(cursor, workspace_id: int, items: list[Item], now: datetime) -> None:
    """Everything these items change, written in the caller's transaction."""
    tally: Counter[tuple[int, str]] = Counter()
    items = erased.leave_out(cursor, workspace_id, items, tally)
    reports = [item for item in items if item.event.type in DELIVERY_TYPES and item.event.delivery]
    own.date(cursor, workspace_id, reports)
    board = _board(cursor, workspace_id, items, reports)
    board.sort_out(cursor, items)
    everyone = people.resolve(cursor, workspace_id, board.naming_people())
    merged = merging.merge_named(cursor, workspace_id, board.loose, everyone)
    wanted = goals.wanted(cursor, workspace_id, board.loose)
    reached = goals.reaching(board.loose, wanted)
    people.describe(
        cursor, workspace_id, [item for item in board.loose if item.event.type in ("identify", "device")], everyone
    )
    board.load(cursor, everyone, reached, merged)
    contents, not_tracked = in_app_sorting.sort_out(cursor, workspace_id, board)
    changes = Changes(workspace_id)
    board.apply(changes, people.device_platforms(cursor, workspace_id, [*reports, *reached]))
    evidence.accept(workspace_id, proofs(reports))
    goals.touch(cursor, workspace_id, board.touched)
    goals.keep(cursor, workspace_id, reached, [item for item in reports if item.event.type == "converted"], wanted)
    units = grouped(board.drafts(), board.asked)
    entries = settle(cursor, workspace_id, units.values(), board.names, changes)
    ways = journeys.settle(cursor, workspace_id, board.moves, units, changes)
    settled.write(cursor, workspace_id, board.drafts(), entries)
    ways.carry_out(cursor, workspace_id)
    signals.note(cursor, workspace_id, board.loose)
    own.hold_subscriptions(cursor, workspace_id, board.folded)
    writing.personless_entries(cursor, workspace_id, board.personless, changes)
    in_app.merge(cursor, workspace_id, everyone.merged)
    in_app.count(cursor, workspace_id, board.folded, contents, changes, now)
    waiting.keep(cursor, workspace_id, board.waiting)
    waiting.release(cursor, workspace_id, "delivery", board.created())
    waiting.release(cursor, workspace_id, "entry", board.moves.begun)
    tally.update(writing.events(cursor, workspace_id, board.folded, micros(now - EVENT_DETAIL)))
    leaves.write(cursor, changes, now)
    values.write(cursor, changes, now)
    links.count(cursor, workspace_id, board.folded)
    _note(cursor, workspace_id, tally + _remarks(board, not_tracked))


def _board(cursor, workspace_id: int, items: list[Item], reports: list[Item]) -> Board:
    """The chunk laid out, with what its events name."""
    known = drafts.known(cursor, workspace_id, (item.event.delivery for item in reports))
    names = references.load(
        cursor,
        workspace_id,
        (item.event.campaign for item in items if item.event.campaign),
        (one.campaign for one in known.values() if one.campaign is not None),
        (item.event.message for item in items if item.event.message),
    )
    ways = journey_names.load(cursor, workspace_id, items, (one.journey for one in known.values() if one.journey))
    return Board(workspace_id, names, known, Moves(workspace_id, ways))


def _remarks(board: Board, not_tracked: list[Item]) -> Counter[tuple[int, str]]:
    """What the ledger of each source says of events that were taken and yet did not count as usual."""
    remarks: Counter[tuple[int, str]] = Counter()
    remarks.update((item.source_id, "clock_skew") for item in board.folded if item.flags & CLOCK_SKEW)
    remarks.update((item.source_id, "unmatched") for item, _, _ in board.waiting)
    remarks.update((item.source_id, "without_delivery") for item in board.without_delivery)
    remarks.update((item.source_id, "not_tracked") for item in not_tracked)
    remarks.update((item.source_id, "runs_here") for item in board.moves.strange)
    return remarks


def _note(cursor, workspace_id: int, tally: Counter[tuple[int, str]]) -> None:
    for (source_id, reason), n in sorted(tally.items()):
        sources.count(workspace_id, source_id, reason, n, cursor)


def proofs(reports: list[Item]) -> list[tuple[int, str]]:
    """What devices said of deliveries of ours: (delivery, token)."""
    return [
        (item.delivery_id, item.sent_to or item.event.device or "")
        for item in reports
        if item.own and item.event.type in own.PROOFS and item.delivery_id is not None
    ]
