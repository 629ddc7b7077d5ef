"""Moving and removing actions of a flow without tearing it: each stays behind what it follows and what it looks at."""

from collections.abc import Sequence
from datetime import datetime

from campaigns.models import Action


class Misplaced(Exception):
    """The words say why it cannot be."""


def move_up(actions: list[Action], moving: Action) -> None:
    """One place, in a list that is in the order of the flow. In a chain the two trade places."""
    place = actions.index(moving)
    if place == 0:
        raise Misplaced("It is the first one already.")
    above = actions[place - 1]
    if moving.watches_id == above.pk:
        raise Misplaced(f"“{moving.name}” depends on what became of “{above.name}”, which has to come before it.")
    if moving.follows_id == above.pk:
        _trade(actions, above, moving)
    actions[place - 1], actions[place] = moving, above
    number(actions)


def _trade(actions: Sequence[Action], above: Action, moving: Action) -> None:
    for other in actions:
        if other.follows_id == moving.pk:
            other.follows_id = above.pk
    moving.follows_id, above.follows_id = above.follows_id, moving.pk


def remove(actions: list[Action], removed: Action, at: datetime) -> None:
    """Those behind it follow what it followed."""
    for other in actions:
        if other.watches_id == removed.pk:
            raise Misplaced(f"“{other.name}” depends on what becomes of “{removed.name}”. Change that one first.")
    for other in actions:
        if other.follows_id == removed.pk:
            other.follows_id = removed.follows_id
    removed.deleted_at = at
    actions.remove(removed)
    number(actions)


def number(actions: Sequence[Action]) -> None:
    for place, action in enumerate(actions):
        action.position = place


def keep(actions: Sequence[Action]) -> None:
    for action in actions:
        action.save(update_fields=["position", "follows", "deleted_at"])
