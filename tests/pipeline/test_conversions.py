"""Conversions, whom they are credited to and which message was nearest, through the door (metrics.md 3.1 to 3.3)."""

from datetime import timedelta

import pytest

from tests.pipeline.cast import CARD, LETTER, PUSH, WELCOME, at, make_event, make_sent
from tests.pipeline.purchases import BOUGHT, aim, buy, opened, story
from tests.pipeline.reading import values
from tests.pipeline.stage import Stage

ACTIONS = [{"id": one.id, "name": one.id, "channel": one.channel} for one in WELCOME.actions]


def credited(stage: Stage) -> dict[str, int]:
    """Attributed conversions by action, where there are any."""
    stage.settle()
    rows = {row["id"]: row["metrics"] for row in stage.read(WELCOME.id)["rows"] if row["scope"].startswith("action:")}
    found = {id: metrics["attributed_conversions"]["value"] for id, metrics in rows.items()}
    return {id: n for id, n in found.items() if n}


def nearest(stage: Stage) -> dict[str, int]:
    stage.settle()
    rows = {row["id"]: row["metrics"] for row in stage.read(WELCOME.id)["rows"] if row["scope"].startswith("action:")}
    found = {id: metrics["converted_deliveries"]["value"] for id, metrics in rows.items()}
    return {id: n for id, n in found.items() if n}


CASES = {
    "1 the only interaction": ([opened(1, "09:30", "2026-11-01")], PUSH),
    "2 nobody interacted": ([], CARD),
    "3 the latest interaction, not the latest action": (
        [opened(1, "09:30", "2026-11-01"), opened(2, "10:00", "2026-11-02"), opened(1, "10:00", "2026-11-03")],
        PUSH,
    ),
    "4 a click after the conversion": ([make_event("clicked", at("10:00", "2026-11-04"), delivery_id="ada-2")], CARD),
}


@pytest.mark.parametrize(("interactions", "action"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_a_conversion_is_credited_to_the_last_interaction_else_the_last_receipt(stage, interactions, action, backwards):
    """AE-29, also when everything arrives in the opposite order."""
    aim(stage)
    events = [*story(), *interactions, buy("ada", BOUGHT)]
    for one in reversed(events) if backwards else events:
        stage.post(one)
        stage.fold()
    assert credited(stage) == {action: 1}
    assert values(stage, "conversions", "converted_people", "conversion_rate") == (1, 1, 100)


def test_two_hundred_conversions_share_themselves_out(stage):
    """Worked case 5: 120 clicked the letter last, 50 opened the push last, 30 touched nothing."""
    aim(stage)
    events = [event for n in range(200) for event in story(f"p{n}")]
    events += [make_event("clicked", at("10:00", "2026-11-03"), delivery_id=f"p{n}-2") for n in range(120)]
    events += [opened(1, "11:00", "2026-11-03", f"p{n}") for n in range(100, 150) if n >= 120]
    events += [opened(1, "11:00", "2026-11-03", f"p{n}") for n in range(150, 170)]
    events += [buy(f"p{n}", BOUGHT) for n in range(200)]
    stage.post(*events)
    assert credited(stage) == {PUSH: 50, LETTER: 120, CARD: 30}
    assert values(stage, "conversions", "conversion_rate") == (200, 100)


def test_a_late_open_moves_the_credit_and_nothing_else(stage):
    """AE-30."""
    aim(stage)
    stage.post(*story(), buy("ada", BOUGHT))
    assert credited(stage) == {CARD: 1}
    stage.post(opened(2, "10:00", "2026-11-02"))
    assert credited(stage) == {LETTER: 1}
    day = {"range": "custom", "from": "2026-11-03", "to": "2026-11-03", "tz": "UTC"}
    assert values(stage, "conversions", **day) == (1,)


def test_the_card_and_the_log_answer_two_questions(stage):
    """AE-31: the push is credited, the in-app message was nearest."""
    aim(stage)
    stage.post(*story(), opened(1, "09:30", "2026-11-01"), buy("ada", BOUGHT))
    assert (credited(stage), nearest(stage)) == ({PUSH: 1}, {CARD: 1})
    assert values(stage, "conversions", "converted_deliveries") == (1, 1)


def test_the_nearest_message_may_have_to_be_opened(stage):
    aim(stage, nearest={"state": "opened", "window": "P7D"})
    stage.post(*story()[:2], opened(1, "09:30", "2026-11-01"), buy("ada", BOUGHT))
    assert nearest(stage) == {PUSH: 1}


@pytest.mark.parametrize(("second", "chosen"), [(0, {PUSH: 1}), (1, {})], ids=["at the end", "a second later"])
def test_the_window_of_the_nearest_message_ends_inclusive(stage, second, chosen):
    """V-20 and V-21: the conversion counts either way."""
    aim(stage, nearest={"state": "sent", "window": "P3D"})
    stage.post(make_sent("d", "ada", at("12:00", "2026-11-01")))
    stage.post(buy("ada", at("12:00", "2026-11-04") + timedelta(seconds=second)))
    assert nearest(stage) == chosen
    assert values(stage, "conversions") == (1,)


def test_the_log_shows_the_chosen_delivery_as_converted(stage):
    aim(stage)
    stage.post(*story(), opened(1, "09:30", "2026-11-01"), buy("ada", BOUGHT))
    stage.settle()
    shown = stage.browser.get(
        "/w/acme/deliveries/data.json", headers={"authorization": f"Bearer {stage.keys.api_key}"}
    ).json()["rows"]
    states = {row["id"]: row["status"] for row in shown}
    assert states == {"ada-1": "opened", "ada-2": "sent", "ada-3": "converted"}
    [nearest_one] = [row["public_id"] for row in shown if row["status"] == "converted"]
    page = stage.browser.get(
        f"/w/acme/deliveries/{nearest_one}/", headers={"authorization": f"Bearer {stage.keys.api_key}"}
    )
    assert "nearest message to the goal" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "time", "converts"),
    [("2026-11-04", "12:00", 1), ("2026-11-08", "09:00", 1), ("2026-11-08", "09:00:01", 0)],
)
def test_the_attribution_window_ends_inclusive(stage, day, time, converts):
    """The worked example of 3.1."""
    aim(stage)
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01")), buy("ada", at(time, day)))
    assert values(stage, "conversions") == (converts,)


def test_an_ended_campaign_converts_nobody_any_more(stage):
    aim(stage, ended_at="2026-11-02T00:00:00Z")
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01")), buy("ada", at("12:00", "2026-11-04")))
    assert values(stage, "conversions") == (0,)


def test_a_person_may_enter_and_convert_again(stage):
    """AE-32, its half of campaigns."""
    aim(stage)
    stage.post(
        make_sent("d1", "ada", at("09:00", "2026-11-01")),
        buy("ada", at("10:00", "2026-11-01")),
        make_sent("d2", "ada", at("09:00", "2026-11-12")),
        buy("ada", at("10:00", "2026-11-12")),
    )
    shown = ("users_total", "users_unique", "conversions", "conversion_rate", "unique_users_rate")
    assert values(stage, *shown) == (2, 1, 2, 100, 50)


def test_every_event_converts_in_multiple_mode(stage):
    aim(stage, conversion_mode="multiple")
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01")))
    stage.post(*(buy("ada", at("10:00", f"2026-11-0{day}")) for day in (1, 2, 3)))
    assert values(stage, "conversions", "converted_people", "converted_deliveries") == (3, 1, 1)


def test_an_event_is_judged_by_the_goal_of_its_own_time(stage):
    """AE-34."""
    aim(stage)
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01")), make_sent("e", "bob", at("09:00", "2026-11-01")))
    stage.put(f"campaigns/{WELCOME.id}", goal={"event": "Signup"}, effective_at="2026-11-05T00:00:00Z")
    stage.post(buy("ada", at("23:00", "2026-11-04")), buy("bob", at("01:00", "2026-11-05")))
    assert values(stage, "conversions") == (1,)


def test_events_before_the_campaign_was_defined_with_its_goal_count_too(stage):
    """Ruling 28b: what the first definition says holds since ever."""
    autumn = {"name": "Autumn", "actions": ACTIONS}
    stage.post(buy("ada", at("10:00", "2026-11-18")))
    stage.settle()
    stage.pages["autumn"] = stage.put("campaigns/autumn", goal={"event": "Purchase"}, **autumn)["url"]
    stage.post(make_event("sent", at("09:00", "2026-11-18"), delivery_id="x", person_id="ada", campaign_id="autumn",
                          action_id=PUSH))  # fmt: skip
    stage.settle()
    assert stage.read("autumn")["metrics"]["conversions"]["value"] == 1


def test_filters_and_value_of_the_goal(stage):
    goal = {
        "event": "Purchase",
        "filters": [{"property": "kind", "op": "eq", "value": "boots"}],
        "value": "total",
        "currency": "EUR",
    }
    aim(stage, goal=goal, conversion_mode="multiple")
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01")))
    stage.post(*(
        buy("ada", at("10:00", f"2026-11-0{day}"), properties={"kind": kind, "total": total})
        for day, kind, total in ((1, "boots", 19.99), (2, "boots", 0.01), (3, "hats", 500), (4, "boots", "12"))
    ))  # fmt: skip
    stage.settle()
    shown = stage.read(WELCOME.id)["metrics"]
    assert shown["conversions"]["value"] == 3
    assert (shown["value_total"]["value"], shown["value_total"]["currency"]) == ("20", "EUR")
    day = {"range": "custom", "from": "2026-11-01", "to": "2026-11-01", "tz": "Asia/Kathmandu"}
    assert stage.read(WELCOME.id, **day)["metrics"]["value_total"]["value"] == "19.99"


def test_without_a_goal_there_is_a_dash_until_a_device_reports_a_conversion(stage):
    """V-1, V-6 and ruling 40."""
    stage.post(*story())
    assert values(stage, "conversions") == (None,)
    stage.post(make_event("converted", at("10:00", "2026-11-03"), delivery_id="ada-2"), by="device")
    assert values(stage, "conversions") == (1,)
    assert (credited(stage), nearest(stage)) == ({CARD: 1}, {LETTER: 1})


def test_under_a_platform_stand_the_conversions_made_there(stage):
    aim(stage)
    stage.post(make_sent("d", "ada", at("09:00", "2026-11-01"), device_token="phone", platform="ios"))
    stage.post(buy("ada", at("10:00", "2026-11-01"), platform="android"))
    assert values(stage, "conversions", platform="android") == (1,)
    assert values(stage, "conversions", platform="ios") == (0,)
