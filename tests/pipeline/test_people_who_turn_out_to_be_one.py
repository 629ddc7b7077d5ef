"""After a merge every number speaks of the surviving person, also where a count falls later (metrics.md N-6)."""

import json

from tests.pipeline.cast import LETTER, at, make_event, make_sent, naming
from tests.pipeline.reading import values
from workspaces import clock


def identify(stage, person, anonymous):
    """As a Segment library says it: these two are one (ruling 46)."""
    body = {"userId": person, "anonymousId": anonymous, "traits": {}, "messageId": f"{person} is {anonymous}"}
    with clock.believing(stage.now):
        answer = stage.browser.post(
            "/v1/identify",
            json.dumps(body | {"writeKey": stage.keys.write_key}),
            content_type="application/json",
        )
    assert answer.json() == {"success": True}


def sent_to_stranger(stage, delivery):
    named = naming(delivery, None, LETTER) | {"anonymous_id": "stranger"}
    stage.post(make_event("sent", at("10:00"), **named))


def test_a_merge_leaves_totals_and_makes_two_people_one(stage):
    """AE-26."""
    stage.post(make_sent("d1", "ada", at("10:00"), action=LETTER))
    sent_to_stranger(stage, "d2")
    assert values(stage, "users_total", "users_unique", "received", "received_unique") == (2, 2, 2, 2)
    identify(stage, "ada", "stranger")
    assert values(stage, "users_total", "users_unique", "received", "received_unique") == (2, 1, 2, 1)
    assert values(stage, "unique_users_rate") == (50,)


def test_a_letter_that_bounces_after_the_merge_takes_its_person_out(stage):
    stage.post(make_event("identify", person_id="ada"))
    sent_to_stranger(stage, "d")
    assert values(stage, "received", "received_unique") == (1, 1)
    identify(stage, "ada", "stranger")
    stage.post(make_event("bounced", at("10:07"), delivery_id="d"))
    assert values(stage, "received", "received_unique") == (0, 0)
    stage.post(make_event("opened", at("10:05"), delivery_id="d"))
    assert values(stage, "received", "received_unique", "engaged") == (1, 1, 1)


def test_what_the_stranger_does_after_the_merge_is_done_by_the_person(stage):
    stage.post(make_sent("d1", "ada", at("10:00"), action=LETTER))
    stage.post(make_event("opened", at("10:05"), delivery_id="d1"))
    identify(stage, "ada", "stranger")
    sent_to_stranger(stage, "d2")
    stage.post(make_event("opened", at("10:05"), delivery_id="d2"))
    assert values(stage, "engaged", "opened", "received_unique") == (1, 2, 1)
