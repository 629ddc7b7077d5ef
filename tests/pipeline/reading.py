"""Small questions to the results page of the welcome campaign."""

from typing import Any

from tests.pipeline.cast import WELCOME
from tests.pipeline.stage import Stage


def values(stage: Stage, *metrics: str, **query: Any) -> tuple[Any, ...]:
    """The campaign's numbers, settled, in the order asked for."""
    stage.settle()
    shown = stage.read(WELCOME.id, **query)["metrics"]
    return tuple(shown[metric]["value"] for metric in metrics)


def channel_values(stage: Stage, channel: str, *metrics: str, **query: Any) -> tuple[Any, ...]:
    stage.settle()
    [row] = [
        row
        for row in stage.read(WELCOME.id, **query)["rows"]
        if row["scope"].startswith("channel:") and row["scope"].endswith(channel)
    ]
    return tuple(row["metrics"][metric]["value"] for metric in metrics)


def line(stage: Stage, metric: str, **query: Any) -> list[Any]:
    """The values of one line, point by point."""
    return [point["value"] for point in points(stage, metric, **query)]


def points(stage: Stage, metric: str, **query: Any) -> list[dict[str, Any]]:
    stage.settle()
    return stage.read(WELCOME.id, "explore/", metric=metric, **query)["series"]
