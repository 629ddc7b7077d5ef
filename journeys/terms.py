"""The conversion of a journey over time (ruling 28b, metrics.md V-2)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from journeys.models import Journey, JourneyTerms, Reckoning
from workspaces.rows import rows_of

# What the first definition of a journey says holds since ever.
ALWAYS = datetime.min.replace(tzinfo=UTC)

FIELDS = ("conversion_event", "conversion_filters", "stop_counting_after_exit")


class AlreadyChanged(Exception):
    """The terms changed after that moment, so its rule is the past's."""


def current(journey: Journey) -> JourneyTerms | None:
    """The terms that hold now."""
    return next(reversed(versions(journey)), None)


def versions(journey: Journey) -> list[JourneyTerms]:
    """Every version in the order of time."""
    sql = (
        "FROM journeys_journeyterms t WHERE t.workspace_id = %(ws)s AND t.journey_id = %(journey)s"
        " ORDER BY t.valid_from"
    )
    given = {"ws": journey.workspace_id, "journey": journey.pk}
    return [version for (version,) in rows_of(sql, {"t": JourneyTerms}, given)]


def in_force(journey: Journey) -> JourneyTerms:
    """The terms that hold now, or the usual ones of a journey that was defined without any."""
    return current(journey) or usual(journey)


def usual(journey: Journey) -> JourneyTerms:
    return JourneyTerms(journey=journey, valid_from=ALWAYS)


def first(journey: Journey, fields: Mapping[str, Any]) -> None:
    made = JourneyTerms.unscoped.create(workspace_id=journey.workspace_id, journey=journey, valid_from=ALWAYS, **fields)
    if made.conversion_event is not None:
        reckon(journey, made.conversion_event)


def change(terms: JourneyTerms, fields: Mapping[str, Any], at: datetime) -> None:
    """From `at` on these hold; nothing happens where they hold already."""
    changed = {name: value for name, value in fields.items() if getattr(terms, name) != value}
    if not changed:
        return
    if at < terms.valid_from:
        raise AlreadyChanged
    everything = {name: getattr(terms, name) for name in FIELDS} | changed
    JourneyTerms.unscoped.update_or_create(
        workspace_id=terms.workspace_id, journey_id=terms.journey_id, valid_from=at, defaults=everything
    )
    reckon(terms.journey, everything["conversion_event"])


def reckon(journey: Journey, goal: str | None = None) -> None:
    """What people did is judged anew by the rules it has now; events of this goal are looked up first."""
    Reckoning.unscoped.create(workspace_id=journey.workspace_id, journey=journey, goal=goal)
