"""At every midnight each number equals the independent model's, no row that ended is anywhere, and deleting changes
nothing (issue: retention; metrics.md U-5 to U-8, ruling 28)."""

from datetime import UTC, datetime, timedelta

import pytest

from analytics import housekeeping
from analytics.compact import compact
from tests.in_app.life import Life
from tests.in_app.theatre import Theatre
from tests.oracle.in_app import EVER, InApp
from workspaces import clock

START = datetime(2026, 10, 1, tzinfo=UTC)


def test_every_midnight_equals_the_model(stage):
    live(stage, Life(START, days=45, devices=24, seed=7))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_every_midnight_equals_the_model_with_many_devices(stage, seed):
    live(stage, Life(START, days=45, devices=300, seed=seed))


def live(stage: Theatre, life: Life) -> None:
    model = InApp([(EVER if day == 0 else life.edit_at(day), cards) for day, cards in life.edits.items()])
    for day in range(life.days):
        stage.now = life.edit_at(day)
        if day in life.edits:
            stage.message(*life.edits[day])
        midnight = life.edit_at(day + 1)
        arrived = life.on(day)
        stage.now = midnight
        if arrived:
            stage.post(*(body for body, _ in arrived))
        stage.fold()
        model.hear(arrived, midnight)
        if day % 3 == 0:
            compact(1_000)
        before = seen(stage)
        assert before == expected(model, midnight), f"midnight {day + 1}"
        if day % 4 == 0:
            with clock.believing(midnight):
                housekeeping.keep_house()
            assert seen(stage) == before
    assert {row["label"]: answers(row) for row in stage.responses()["rows"]} == model.answers_by_name()


def seen(stage: Theatre) -> dict:
    """What a reader gets: whole, last day, block by block, tabs and whom a segment would hold."""
    report, day = stage.read_report(), stage.read_report(range="24h")
    metrics = {id: report["metrics"][id]["value"] for id in WHOLE}
    tabs = {tab: report["metrics"][f"audience_{word}"]["value"] for tab, word in TABS.items()}
    return {
        "whole": metrics,
        "day": {id: day["metrics"][id]["value"] for id in WHOLE},
        "blocks": sorted(blocks(report)),
        "ends": report["dismissed_by"],
        "tabs": tabs,
        "devices": stage.devices_listed(),
    }


def expected(model: InApp, now: datetime) -> dict:
    audience = model.audience(now)
    ends: dict[str, int] = {}
    for _, how in model.ends().values():
        ends[how] = ends.get(how, 0) + 1
    return {
        "whole": model.numbers(),
        "day": model.numbers(now - timedelta(hours=23), now + timedelta(hours=1)),
        "blocks": sorted(
            (one.id, one.until is not None and one.until < now, *model.of_block(one))
            for one in model.blocks
            if one.since < now
        ),
        "ends": ends,
        "tabs": {tab: len(devices) for tab, devices in audience.items()},
        "devices": audience["impression"],
    }


WHOLE = tuple(InApp([]).numbers())
TABS = {"impression": "impression", "clicked": "clicked", "not_clicked": "did_not_click"}


def blocks(report: dict) -> list[tuple]:
    """A block that is to change later is one that lives."""
    found = []
    for row in report["rows"]:
        if row["type"] != "card":
            used = row["metrics"].get("clicks") or row["metrics"]["close_clicks"]
            found.append((row["id"], row["state"] == "deleted", row["metrics"]["impressions"]["value"], used["value"]))
    return found


def answers(row: dict) -> tuple[int, int]:
    return row["metrics"]["responses"]["value"], row["metrics"]["response_people"]["value"]
