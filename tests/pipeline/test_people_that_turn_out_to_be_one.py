"""Merging moves everything to the survivor; totals stay, people are counted once (metrics.md N-6, AE-26, ruling 46)."""

import json

from tests.pipeline.cast import at, make_event, make_sent
from tests.pipeline.reading import values
from workspaces import clock


def merge(stage, into: str, other: str) -> None:
    with clock.believing(stage.now):
        answer = stage.browser.post(
            "/v1/people/merge",
            json.dumps({"into": into, "from": other}),
            content_type="application/json",
            headers={"authorization": f"Bearer {stage.keys.api_key}"},
        )
    assert answer.status_code in (200, 202), answer.content


def test_two_known_people_become_one_and_no_total_changes(stage):
    stage.post(make_sent("d1", "ada", at("10:00")), make_sent("d2", "lovelace", at("10:30")))
    stage.post(make_event("opened", at("11:00"), delivery_id="d1"), make_event("opened", at("11:05"), delivery_id="d2"))
    assert values(stage, "users_total", "users_unique", "engaged", "opened") == (2, 2, 2, 2)
    merge(stage, "ada", "lovelace")
    assert values(stage, "users_total", "users_unique", "engaged", "opened") == (2, 1, 1, 2)
    assert values(stage, "unique_users_rate") == (50,)


def test_reports_after_a_merge_count_for_the_survivor(stage):
    stage.post(make_sent("d1", "ada", at("09:00")), make_sent("d2", "lovelace", at("09:30")))
    stage.settle()
    merge(stage, "ada", "lovelace")
    stage.settle()
    stage.post(make_event("opened", at("10:00"), delivery_id="d1"), make_event("opened", at("10:05"), delivery_id="d2"))
    stage.post(make_sent("d3", "lovelace", at("11:00"), action="letter"))
    assert values(stage, "users_total", "users_unique", "engaged") == (2, 1, 1)


def test_a_fact_that_moves_after_a_merge_leaves_nobody_behind(stage):
    """The leaf still holds the number that was merged away; taking the survivor out takes that out too."""
    stage.post(make_sent("d1", "ada", at("09:00")), make_sent("d2", "lovelace", at("09:30")))
    stage.post(make_event("opened", at("11:00"), delivery_id="d2"))
    stage.settle()
    merge(stage, "ada", "lovelace")
    stage.settle()
    stage.post(make_event("opened", at("10:00"), delivery_id="d2"))
    stage.settle()
    points = stage.read("welcome", "explore/", metric="opened_unique", range="24h")["series"]
    assert sum(point["value"] for point in points) == 1


def test_an_anonymous_visitor_becomes_the_person_who_signs_in(stage):
    stage.post(make_event("track", at("09:00"), name="Seen", anonymous_id="anon-1"))
    stage.post(make_sent("d1", "ada", at("09:30")))
    call = {"type": "identify", "userId": "ada", "anonymousId": "anon-1", "traits": {"plan": "pro"}, "messageId": "i1"}
    with clock.believing(stage.now):
        answer = stage.browser.post(
            "/v1/batch",
            json.dumps({"batch": [call], "writeKey": stage.keys.write_key}),
            content_type="application/json",
        )
    assert answer.status_code == 200
    assert values(stage, "users_unique") == (1,)
