"""Settling people of a campaign anew although nothing of theirs arrived: the rules for their past changed."""

from collections.abc import Iterable
from datetime import datetime

from analytics import leaves, values
from analytics.changes import Changes
from analytics.fold import drafts, people, references
from analytics.fold.settled import write
from analytics.fold.settling import settle
from analytics.fold.units import grouped


def settle_again(cursor, workspace_id: int, campaign_id: int, persons: Iterable[int], now: datetime) -> None:
    """In the caller's transaction; folds of the same people wait for its end."""
    names = references.load(cursor, workspace_id, [], [campaign_id], [])
    wanted = sorted(persons)
    people.lock(cursor, workspace_id, wanted, people.People())
    loaded = drafts.load(cursor, workspace_id, [drafts.Whose(person, campaign_id) for person in wanted], names)
    changes = Changes(workspace_id)
    units = grouped(loaded, [(person, campaign_id) for person in wanted])
    settled = settle(cursor, workspace_id, units.values(), names, changes)
    write(cursor, workspace_id, loaded, settled)
    leaves.write(cursor, changes, now)
    values.write(cursor, changes, now)
