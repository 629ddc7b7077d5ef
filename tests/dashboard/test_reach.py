"""Reach: everybody a campaign was meant for, each person once, by the best state over its actions."""

import random

from analytics.metrics import BY_ID
from tests.pipeline.cast import CARD, HOOK, LETTER, PUSH, TEXT, WELCOME, at, make_event, naming
from tests.pipeline.test_people_that_turn_out_to_be_one import merge

PARTS = ("reach_received", "reach_waiting", "reach_failed", "reach_bounced", "reach_left_out")
REASONS = ("reach_no_device", "reach_unsubscribed", "reach_suppressed", "reach_message_limit", "reach_cancelled")

# What a sender says of one delivery, and where its person stands if it is the only one, best first.
STATES = [
    ("sent", "", "reach_received"),
    ("queued", "", "reach_waiting"),
    ("attempted", "", "reach_waiting"),
    ("failed", "credentials_missing", "reach_failed"),
    ("failed", "", "reach_failed"),
    ("bounced", "token_invalid", "reach_bounced"),
    ("undeliverable", "no_devices", "reach_no_device"),
    ("failed", "customer_unsubscribed", "reach_unsubscribed"),
    ("suppressed", "device_suppressed", "reach_suppressed"),
    ("undeliverable", "message_limit", "reach_message_limit"),
    ("undeliverable", "cancelled", "reach_cancelled"),
    ("undeliverable", "delivery_disabled", "reach_cancelled"),
]
RANK = {metric: place for place, metric in enumerate(dict.fromkeys(where for _, _, where in STATES))}


def reported(number, person, action, state, reason=""):
    """`queued` is said by nobody outside: an unknown state leaves a delivery that waits for its first try."""
    words = naming(f"d{number}", person, action)
    kind = {"queued": "deferred"}.get(state, state)
    return make_event(kind, at("10:00"), **words, **({"reason": reason} if reason else {}))


def reach(stage):
    metrics = stage.read(WELCOME.id)["metrics"]
    return {id: metrics[id]["value"] for id in metrics if id.startswith("reach_")}


def adds_up(numbers):
    assert numbers["reach_meant"] == sum(numbers[id] for id in PARTS)
    assert numbers["reach_left_out"] == sum(numbers[id] for id in REASONS)


def test_a_person_stands_in_one_place_by_state_and_reason(stage):
    stage.post(*(reported(n, f"p{n}", LETTER, state, reason) for n, (state, reason, _) in enumerate(STATES)))
    stage.fold()
    numbers = reach(stage)
    adds_up(numbers)
    assert numbers["reach_meant"] == len(STATES)
    for metric in RANK:
        assert numbers[metric] == [where for _, _, where in STATES].count(metric), metric


def test_the_parts_add_up_whatever_happened_to_whom(stage):
    choose = random.Random(7)
    best: dict[str, int] = {}
    reports = []
    for number in range(300):
        person, action = f"p{choose.randrange(60)}", choose.choice([PUSH, LETTER, TEXT, HOOK])
        state, reason, where = choose.choice(STATES[3:] * 4 + STATES[:3])
        if action == HOOK and state == "queued":
            continue
        reports.append(reported(number, person, action, state, reason))
        best[person] = min(best.get(person, 99), RANK[where])
    stage.post(*reports)
    stage.fold()
    numbers = reach(stage)
    adds_up(numbers)
    assert numbers["reach_meant"] == len(best)
    for metric, rank in RANK.items():
        assert numbers[metric] == sum(found == rank for found in best.values()), metric


def test_who_is_reached_later_leaves_the_worse_place(stage):
    stage.post(reported(1, "ann", LETTER, "failed", "customer_unsubscribed"))
    stage.fold()
    assert reach(stage)["reach_unsubscribed"] == 1
    stage.post(make_event("sent", at("11:00"), **naming("d1", "ann", LETTER)))
    stage.fold()
    numbers = reach(stage)
    assert (numbers["reach_received"], numbers["reach_unsubscribed"], numbers["reach_meant"]) == (1, 0, 1)


def test_an_in_app_message_waits_until_it_is_shown(stage):
    stage.post(make_event("sent", at("09:00"), **naming("d1", "ann", CARD)))
    stage.fold()
    assert reach(stage)["reach_waiting"] == 1
    stage.post(make_event("displayed", at("10:00"), delivery_id="d1", device_token="anns-phone"), by="device")
    stage.fold()
    numbers = reach(stage)
    assert (numbers["reach_waiting"], numbers["reach_received"]) == (0, 1)


def test_who_is_unsubscribed_is_left_out_while_the_message_stays_failed(stage):
    stage.post(reported(1, "ann", LETTER, "failed", "customer_unsubscribed"))
    stage.fold()
    metrics = stage.read(WELCOME.id)["metrics"]
    assert metrics["failed"]["value"] == 1
    assert metrics["reach_failed"]["value"] == 0


def test_two_who_turn_out_to_be_one_are_one_person_at_the_better_place(stage):
    stage.post(reported(1, "ann", LETTER, "failed", "payload_invalid"))
    stage.post(reported(2, "anna", LETTER, "sent"))
    stage.fold()
    assert reach(stage)["reach_meant"] == 2
    merge(stage, "ann", "anna")
    stage.fold()
    numbers = reach(stage)
    assert (numbers["reach_meant"], numbers["reach_received"], numbers["reach_failed"]) == (1, 1, 0)


def test_one_platform_alone_has_no_reach(stage):
    stage.post(reported(1, "ann", PUSH, "sent"))
    stage.fold()
    metric = stage.read(WELCOME.id, platform="ios")["metrics"]["reach_meant"]
    assert metric["value"] is None
    assert "all platforms" in metric["reason"]


def test_the_registry_names_every_part():
    assert {"reach_meant", *PARTS, *REASONS} <= BY_ID.keys()
