"""Conversions hold against merges, any order, repeats, other workspaces, folds that meet and days of changed clocks."""

from base64 import b64encode
from itertools import permutations

import pytest

from analytics.verify import verify
from tests.pipeline.cast import WELCOME, at, make_sent
from tests.pipeline.purchases import BOUGHT, aim, buy, opened, story
from tests.pipeline.reading import values
from tests.pipeline.stage import Stage
from tests.pipeline.test_folds_meet import fold_in_threes
from workspaces import clock


def test_a_merge_changes_no_conversion_and_an_anonymous_purchase_counts_once_its_buyer_is_known(stage):
    """AE-26, its half of campaigns; N-6."""
    aim(stage)
    stage.post(make_sent("d1", "p1", at("09:00", "2026-11-01")), make_sent("d2", "p2", at("09:00", "2026-11-01")))
    stage.post(buy("p2", at("10:00", "2026-11-03")), buy("p1", at("10:00", "2026-11-05")))
    shown = ("users_total", "users_unique", "conversions", "converted_people")
    assert values(stage, *shown) == (2, 2, 2, 2)
    merge(stage, into="p1", other="p2")
    assert values(stage, *shown) == (2, 1, 2, 1)
    stage.post(make_sent("d3", "zoe", at("09:00", "2026-11-01")))
    visit = {"anonymousId": "visitor", "timestamp": "2026-11-02T10:00:00Z"}
    segment(stage, "track", event="Purchase", messageId="one", **visit)
    segment(stage, "identify", userId="zoe", messageId="two", **visit)
    assert values(stage, "conversions") == (3,)


def segment(stage, method, **body):
    basic = b64encode(f"{stage.keys.write_key}:".encode()).decode()
    with clock.believing(stage.now):
        answer = stage.browser.post(
            f"/v1/{method}", body, content_type="application/json", headers={"authorization": f"Basic {basic}"}
        )
    assert answer.status_code == 200, answer.content


def merge(stage, into, other):
    answer = stage.browser.post(
        "/v1/people/merge",
        {"into": into, "from": other},
        content_type="application/json",
        headers={"authorization": f"Bearer {stage.keys.api_key}"},
    )
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_any_order_of_arrival_ends_the_same(stage, order):
    aim(stage)
    events = [
        make_sent("d1", "ada", at("09:00", "2026-11-01")),
        buy("ada", at("10:00", "2026-11-02")),
        make_sent("d2", "ada", at("09:00", "2026-11-03")),
        buy("ada", at("10:00", "2026-11-04")),
    ]
    for n in order:
        stage.post(events[n])
        stage.fold()
    assert values(stage, "users_total", "conversions", "converted_deliveries") == (2, 2, 2)


def test_numbers_of_conversions_agree_with_their_rows(stage):
    aim(stage)
    stage.post(*story(), *story("bob"), opened(1, "09:30", "2026-11-01"), buy("ada", BOUGHT), buy("bob", BOUGHT))
    stage.settle()
    assert [str(outcome) for outcome in verify() if not outcome.holds] == []


def test_a_purchase_sent_again_is_one_purchase(stage):
    """AE-25, for goal events; also in multiple mode, where another purchase would count."""
    aim(stage, conversion_mode="multiple")
    purchase = buy("ada", BOUGHT)
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01")), purchase, purchase)
    stage.fold()
    stage.post(purchase)
    assert values(stage, "conversions") == (1,)


def test_a_purchase_in_another_workspace_converts_nobody_here(stage):
    aim(stage)
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01")))
    other = Stage(stage.known, "Globex")
    other.post(buy("ada", BOUGHT))
    other.settle()
    assert values(stage, "conversions") == (0,)
    assert other.read(WELCOME.id)["metrics"]["conversions"]["value"] is None


@pytest.mark.parametrize("chunk", [1, 9])
def test_three_folds_over_the_same_people_lose_no_conversion(stage, chunk):
    """Ruling 23: without the lock on the person 16 to 26 % of conversions were lost."""
    aim(stage, conversion_mode="multiple")
    people = [f"p{n}" for n in range(6)]
    stage.post(*(make_sent(f"d-{person}", person, at("09:00", "2026-11-01")) for person in people))
    stage.post(*(buy(person, at(f"10:{n:02}", "2026-11-01")) for n in range(15) for person in people))
    fold_in_threes(chunk)
    assert values(stage, "conversions", "converted_people") == (90, 6)
    assert [str(outcome) for outcome in verify() if not outcome.holds] == []


def test_a_conversion_stands_on_the_day_of_the_reader_also_when_clocks_change(stage):
    """AE-36: 1 November 2026 has 25 hours in New York."""
    aim(stage, goal={"event": "Purchase", "value": "total"}, conversion_mode="multiple")
    stage.post(make_sent("d", "ada", at("03:00", "2026-11-01")))
    times = (("03:59", "2026-11-01"), ("04:00", "2026-11-01"), ("04:59", "2026-11-02"), ("05:00", "2026-11-02"))
    stage.post(*(buy("ada", at(*one), properties={"total": 1}) for one in times))
    day = {"range": "custom", "from": "2026-11-01", "to": "2026-11-01", "tz": "America/New_York"}
    assert values(stage, "conversions", "value_total", **day) == (2, "2")
