"""What a sender and devices report becomes the status and the numbers of a push (metrics.md 10, AE-12 to AE-18)."""

from decimal import Decimal
from itertools import permutations

import pytest

from tests.pipeline.agreement import assert_agrees
from tests.pipeline.cast import at, make_event, make_sent, naming
from tests.pipeline.reading import channel_values, values


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_reports_out_of_order_end_where_reports_in_order_end(stage, order):
    """AE-16, folded after each arrival."""
    reports = [
        make_sent("d", "ada", at("10:00")),
        make_event("delivered", at("10:01"), delivery_id="d"),
        make_event("opened", at("10:05"), delivery_id="d"),
    ]
    for n in order:
        stage.post(reports[n])
        stage.fold()
    assert channel_values(stage, "push", "sent", "delivered", "opened") == (1, 1, 1)
    assert_agrees(stage)


def test_an_open_alone_means_delivered_too(stage):
    """AE-17."""
    stage.post(make_sent("d", "ada", at("10:00")), make_event("opened", at("10:05"), delivery_id="d"))
    assert channel_values(stage, "push", "delivered", "opened", "open_rate_delivered") == (1, 1, 100)


def test_repeats_and_second_devices_count_a_delivery_once(stage):
    """AE-18."""
    phone = {"delivery_id": "d", "device_token": "phone", "platform": "ios"}
    tablet = {"delivery_id": "d", "device_token": "tablet", "platform": "android"}
    stage.post(make_event("sent", at("10:00"), **naming("d", "ada") | phone))
    stage.post(*(make_event("delivered", at(f"10:0{minute}"), **phone) for minute in (1, 2, 3)), by="device")
    stage.post(make_event("opened", at("10:05"), **phone), make_event("opened", at("10:06"), **tablet), by="device")
    assert channel_values(stage, "push", "delivered", "opened") == (1, 1)
    assert channel_values(stage, "push", "opened", platform="ios") == (1,)
    assert channel_values(stage, "push", "opened", platform="android") == (1,)


def test_one_slow_device_holds_the_verdict_until_it_is_accepted(stage):
    """AE-11, as a sender reports it."""
    iphone, old, tablet = (
        {"device_token": token, "platform": platform}
        for token, platform in (("iphone", "ios"), ("old", "android"), ("tablet", "android"))
    )
    stage.post(*(make_event("attempted", at("10:00"), **naming("d", "ada"), **one) for one in (iphone, old, tablet)))
    stage.post(make_event("sent", at("10:00:01"), delivery_id="d", **iphone))
    stage.post(make_event("bounced", at("10:00:01"), delivery_id="d", **old))
    assert channel_values(stage, "push", "attempted", "sends") == (1, 0)
    stage.post(make_event("sent", at("10:00:05"), delivery_id="d", **tablet))
    assert channel_values(stage, "push", "attempted", "sends", "sent", "bounced") == (0, 1, 1, 0)
    assert channel_values(stage, "push", "sent", "bounced", platform="android") == (1, 1)
    assert channel_values(stage, "push", "sent", "bounced", platform="ios") == (1, 0)


def test_a_retry_that_succeeds_moves_the_delivery_to_its_own_day(stage):
    """AE-15, as a sender reports it."""
    stage.post(make_event("failed", at("09:00", "2026-11-01"), **naming("d", "ada"), reason="liquid_missing_variable"))
    assert values(stage, "users_total") == (0,)
    assert channel_values(stage, "push", "failed", "sends") == (1, 0)
    stage.post(make_event("sent", at("10:00", "2026-11-02"), delivery_id="d"))
    day = {"range": "custom", "from": "2026-11-02", "to": "2026-11-02", "tz": "UTC"}
    assert values(stage, "users_total", **day) == (1,)
    assert channel_values(stage, "push", "failed", "sends", **day) == (0, 1)
    assert channel_values(stage, "push", "failed", "sends") == (0, 1)


def test_the_arithmetic_of_a_thousand_sends(stage):
    """AE-12, as a sender reports it."""
    states = {"sent": 900, "bounced": 40, "suppressed": 25, "failed": 15, "undeliverable": 20}
    names = [state for state, n in states.items() for _ in range(n)]
    stage.post(*(make_event(name, at("10:00"), **naming(f"d{n}", f"p{n}")) for n, name in enumerate(names)))
    stage.post(*(make_event("delivered", at("10:01"), delivery_id=f"d{n}") for n in range(540)))
    stage.post(*(make_event("opened", at("10:02"), delivery_id=f"d{n}") for n in range(90)))
    assert channel_values(stage, "push", *states) == tuple(states.values())
    assert channel_values(stage, "push", "sends", "delivered", "opened") == (965, 540, 90)
    rates = {
        "delivery_rate": "60.0",
        "open_rate_sent": "10.0",
        "open_rate_delivered": "16.7",
        "bounce_rate": "4.1",
        "suppression_rate": "2.6",
        "failure_rate": "1.5",
    }
    shown = channel_values(stage, "push", *rates)
    assert [str(Decimal(value).quantize(Decimal("0.1"))) for value in shown] == list(rates.values())


def test_a_device_that_names_only_its_token_has_the_platform_its_sender_gave_it(stage):
    """N-1 lets a device report no more than delivery and token; ruling 42 wants its platform all the same."""
    stage.post(make_event("sent", at("10:00"), **naming("d", "ada"), device_token="phone", platform="ios"))
    stage.post(make_event("opened", at("10:05"), delivery_id="d", device_token="phone"), by="device")
    assert channel_values(stage, "push", "opened", "engaged", platform="ios") == (1, 1)
    assert channel_values(stage, "push", "opened", "engaged", platform="android") == (0, 0)
    assert_agrees(stage)


def test_whose_a_delivery_is_says_the_report_that_names_somebody(stage):
    """Whatever a sender says of its phones in the same second and the same batch, naming nobody."""
    phones = [
        make_event("sent", at("10:00"), **naming(f"d{n}", None), device_token=f"phone-{n}", platform="ios")
        for n in range(12)
    ]
    stage.post(*phones, *(make_sent(f"d{n}", f"p{n}", at("10:00")) for n in range(12)))
    assert channel_values(stage, "push", "sent") == (12,)
    assert values(stage, "users_unique") == (12,)
