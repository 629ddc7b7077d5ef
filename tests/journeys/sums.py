"""What has to add up of a journey at any moment: V-36 and J-10 of metrics.md, and to whom conversions are credited,
against the oracles of random runs."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics.reports import ReportQuery
from analytics.reports.journeys.results import journey_results
from tests.journeys.model import CONVERSION, INSTANT, Model
from tests.journeys.road import DAY, Road
from tests.journeys.somebody import Somebody
from tests.oracle.journeys import Entry, numbers_of
from workspaces.tenancy import workspace_transaction

Values = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# metrics.md V-31.
_COUNTS_FOR = 7 * DAY
OF_JOURNEY = (
    *("entries_total", "entries_unique", "in_progress", "exited", "exits"),
    *("converted_people", "conversion_events"),
)
OF_STEP = ("step_entered", "continued", "waiting", "exited_here")


def report_adds_up(road: Road, model: Model) -> None:
    """As the report says it."""
    journey, query = road.journey, ReportQuery(ZoneInfo("UTC"), "all")
    with road.believing(), workspace_transaction(road.workspace.pk, snapshot=True):
        report = journey_results(road.workspace, journey, query)
    numbers = (report.numbers, *(card.numbers for card in report.steps))
    whole, *each = ({name: number.value for name, number in one.items()} for one in numbers)
    _add_up(model, whole, each)


def page_adds_up(road: Road, model: Model) -> None:
    """As a program reads it."""
    page = road.office.stage.read("journey")
    steps = [row["metrics"] for row in page["rows"] if "waiting" in row["metrics"]]
    whole, *each = ({name: metric["value"] for name, metric in one.items()} for one in (page["metrics"], *steps))
    _add_up(model, whole, each)


def _add_up(model: Model, numbers: Values, steps: list[Values]) -> None:
    counted = _counted(model)
    wrong = {
        name: (numbers[name], right) for name in OF_JOURNEY if numbers[name] != (right := counted["journey", name])
    }
    assert wrong == {}, wrong
    assert numbers["entries_total"] == numbers["in_progress"] + numbers["exited"]
    assert steps
    for step in steps:
        entered, *parts = (step[name] for name in OF_STEP)
        assert entered == sum(parts)


def _counted(model: Model) -> Counter[tuple[str, str]]:
    """By the oracle of journeys that are reported. Of entries of one instant, as merged people have them, the greater
    name is credited, so that the order of arrival does not matter."""
    people = {one.person.now for one in model.entries}
    entries = [
        Entry(str(one.number), _id(one.person.now), _micros(one.entered), exit=one.out and _micros(one.out))
        for one in sorted(model.entries, key=lambda one: str(model.numbers[one.number]), reverse=True)
    ]
    bought = {_id(person): [_micros(at) for at, name in person.done if name == CONVERSION] for person in people}
    return numbers_of(entries, bought, _COUNTS_FOR // INSTANT)


def _id(person: Somebody) -> str:
    """Also of who is erased and has no name."""
    return str(id(person))


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // INSTANT
