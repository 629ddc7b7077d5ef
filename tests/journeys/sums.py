"""What has to add up of a journey at any moment: V-36 and J-10 of metrics.md, against the oracle of random runs."""

from typing import Any
from zoneinfo import ZoneInfo

from analytics.reports import ReportQuery
from analytics.reports.journeys.results import journey_results
from tests.journeys.model import Model
from tests.journeys.road import Road
from workspaces.tenancy import workspace_transaction

Values = dict[str, Any]
OF_JOURNEY = ("entries_total", "in_progress", "exited")
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
    total, under_way = len(model.entries), len(model.under_way())
    assert [numbers[name] for name in OF_JOURNEY] == [total, under_way, total - under_way]
    assert steps
    for step in steps:
        entered, *parts = (step[name] for name in OF_STEP)
        assert entered == sum(parts)
