"""The last hour in points of five minutes, from the door to the line (T-5, rulings 5 and 18)."""

from datetime import timedelta

import pytest

from tests.pipeline.cast import CAST, NOW, WELCOME, make_event, make_sent
from tests.pipeline.stage import Stage


@pytest.fixture
def stage(db) -> Stage:
    made = Stage(CAST, now=NOW + timedelta(minutes=7))
    for minutes in (3, 4, 8, 61, 90):
        made.post(make_sent(f"d{minutes}", f"p{minutes % 2}", made.now - timedelta(minutes=minutes)))
    made.post(make_event("opened", made.now - timedelta(minutes=2), delivery_id="d90"))
    return made


@pytest.mark.parametrize("settled", [False, True])
def test_five_minutes_are_exact_before_and_after_compaction(stage, settled):
    stage.settle() if settled else stage.fold()
    found = stage.read(WELCOME.id, "explore/", metric="sent", range="1h")
    points = found["series"]
    assert len(points) == 12
    assert (points[-1]["label"], points[-1]["incomplete"], points[-1]["value"]) == ("12:05", True, 0)
    assert [point["value"] for point in points[-3:]] == [1, 2, 0]
    assert found["metrics"]["sent"]["value"] == 3


def test_the_hour_before_is_compared_up_to_the_same_minute(stage):
    """61 minutes ago was 11:06; what of this hour is over corresponds to 10:10 until 11:05."""
    stage.settle()
    found = stage.read(WELCOME.id, "explore/", metric="sent", range="1h", compare="previous")
    assert found["metrics"]["sent"]["previous"] == 1


def test_people_of_the_hour_count_once(stage):
    stage.settle()
    found = stage.read(WELCOME.id, "explore/", metric="received_unique", range="1h")
    assert found["metrics"]["received_unique"]["value"] == 2
    assert [point["value"] for point in found["series"][-3:]] == [1, 2, 0]
