"""Settling the ways of people in a journey anew: nothing of theirs arrived, the rules for their past changed."""

from datetime import datetime

from analytics import leaves
from analytics.changes import Changes
from analytics.fold import drafts, people, references, writing
from analytics.fold.journeys import names, settling
from analytics.fold.journeys.board import Moves
from analytics.fold.units import grouped


def settle_way_again(cursor, workspace_id: int, journey_id: int, persons: list[int], now: datetime) -> None:
    """In the caller's transaction; folds of the same people wait for its end."""
    moves = Moves(workspace_id, names.load(cursor, workspace_id, [], [journey_id]))
    people.lock(cursor, workspace_id, persons, people.People())
    wanted = [drafts.Whose(person, journey=journey_id) for person in persons]
    loaded = drafts.load(cursor, workspace_id, wanted, references.References())
    moves.load(cursor, {(person, journey_id) for person in persons}, ())
    changes = Changes(workspace_id)
    ways = settling.settle(cursor, workspace_id, moves, grouped(loaded), changes)
    writing.deliveries(cursor, workspace_id, loaded)
    ways.carry_out(cursor, workspace_id)
    leaves.write(cursor, changes, now)
