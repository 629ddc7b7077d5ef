"""The model against examples worked by hand: what a push is counted as."""

from itertools import permutations

import pytest

from tests.oracle import Oracle
from tests.pipeline.cast import CAST, LETTER, PUSH, at, make_event, make_sent, naming, posted

COUNTED = ("sends", "sent", "delivered", "opened", "bounced", "suppressed", "failed", "undeliverable", "attempted")


def numbers(*bodies, **cut) -> dict[str, object]:
    oracle = Oracle(CAST, posted(*bodies))
    return {metric: oracle.value(metric, **cut) for metric in COUNTED if oracle.value(metric, **cut)}


def test_reports_out_of_order_end_where_reports_in_order_end():
    """AE-16."""
    reports = [
        make_event("opened", at("10:05"), delivery_id="d"),
        make_event("delivered", at("10:01"), delivery_id="d"),
        make_sent("d", "ada", at("10:00")),
    ]
    for order in permutations(reports):
        assert numbers(*order) == {"sends": 1, "sent": 1, "delivered": 1, "opened": 1}
        assert numbers(*order, start=at("10:01"), end=at("10:02")) == {"delivered": 1}


def test_an_open_alone_means_delivered_too():
    """AE-17."""
    reports = make_sent("d", "ada", at("10:00")), make_event("opened", at("10:05"), delivery_id="d")
    oracle = Oracle(CAST, posted(*reports))
    assert oracle.value("delivered", start=at("10:05")) == 1
    assert oracle.value("open_rate_delivered") == 100


def test_repeats_and_second_devices_count_a_delivery_once():
    """AE-18."""
    phone = {"delivery_id": "d", "device_token": "phone", "platform": "ios"}
    tablet = {"delivery_id": "d", "device_token": "tablet", "platform": "android"}
    reports = [
        make_event("sent", at("10:00"), **naming("d", "ada") | phone),
        make_event("sent", at("10:00"), **tablet),
        *(make_event("delivered", at(f"10:0{minute}"), **phone) for minute in (1, 2, 3)),
        make_event("opened", at("10:05"), **phone),
        make_event("opened", at("10:06"), **tablet),
    ]
    assert numbers(*reports) == {"sends": 1, "sent": 1, "delivered": 1, "opened": 1}
    assert numbers(*reports, platform="ios")["opened"] == 1
    assert numbers(*reports, platform="android")["opened"] == 1


def test_one_slow_device_holds_the_verdict_until_it_is_accepted():
    """AE-11, as a sender reports it."""
    reports = [
        make_event("attempted", at("10:00"), **naming("d", "ada"), device_token=token, platform=platform)
        for token, platform in (("iphone", "ios"), ("old", "android"), ("tablet", "android"))
    ]
    reports += [
        make_event("sent", at("10:00:01"), delivery_id="d", device_token="iphone", platform="ios"),
        make_event("bounced", at("10:00:01"), delivery_id="d", device_token="old", platform="android"),
    ]
    assert numbers(*reports) == {"attempted": 1}
    reports.append(make_event("sent", at("10:00:05"), delivery_id="d", device_token="tablet", platform="android"))
    assert numbers(*reports) == {"sends": 1, "sent": 1}
    assert numbers(*reports, platform="android") == {"sends": 2, "sent": 1, "bounced": 1}


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("bounced", "failed", {"failed": 1}),
        ("bounced", "bounced", {"sends": 1, "bounced": 1}),
        ("suppressed", "suppressed", {"sends": 1, "suppressed": 1}),
        ("bounced", "suppressed", {"sends": 1, "bounced": 1}),
        ("failed", "sent", {"sends": 1, "sent": 1}),
    ],
)
def test_none_accepted_means_failed_before_bounced_before_suppressed(first, second, verdict):
    """AE-13."""
    reports = [
        make_event(first, at("10:00"), **naming("d", "ada"), device_token="phone"),
        make_event(second, at("10:01"), delivery_id="d", device_token="tablet"),
    ]
    assert numbers(*reports) == verdict


def test_a_retry_that_succeeds_counts_at_its_own_time_and_takes_the_failure_back():
    """AE-15, as a sender reports it."""
    reports = [
        make_event("failed", at("09:00", "2026-11-01"), **naming("d", "ada"), reason="liquid_missing_variable"),
        make_event("sent", at("10:00", "2026-11-02"), delivery_id="d"),
    ]
    assert numbers(reports[0]) == {"failed": 1}
    assert numbers(*reports) == {"sends": 1, "sent": 1}
    assert numbers(*reports, start=at("00:00", "2026-11-02")) == {"sends": 1, "sent": 1}
    assert Oracle(CAST, posted(reports[0])).value("users_total") == 0
    assert Oracle(CAST, posted(*reports)).value("users_total", start=at("00:00", "2026-11-02")) == 1


def test_a_late_bounce_of_a_letter_moves_it_within_its_first_bucket():
    """Ruling 41: no bucket becomes negative, and the entry stays (C-E1)."""
    reports = [
        make_sent("d", "ada", at("10:00"), action=LETTER),
        make_event("bounced", at("10:07"), delivery_id="d"),
    ]
    assert numbers(*reports) == {"sends": 1, "bounced": 1}
    assert numbers(*reports, start=at("10:00"), end=at("10:01")) == {"sends": 1, "bounced": 1}
    oracle = Oracle(CAST, posted(*reports))
    assert (oracle.value("users_total"), oracle.value("received")) == (1, 0)


def test_a_letter_that_was_opened_does_not_bounce():
    reports = [
        make_sent("d", "ada", at("10:00"), action=LETTER),
        make_event("opened", at("10:05"), delivery_id="d"),
        make_event("bounced", at("10:07"), delivery_id="d"),
    ]
    assert numbers(*reports) == {"sends": 1, "sent": 1, "delivered": 1, "opened": 1}


@pytest.mark.parametrize("lost", ["attempted", "failed"])
def test_a_device_that_reports_was_sent_to_whatever_the_lost_answer_said(lost):
    """ST-4 and the last line of metrics.md 2.4."""
    reports = [
        make_event(lost, at("10:00"), **naming("d", "ada"), device_token="phone"),
        make_event("delivered", at("10:02"), delivery_id="d", device_token="phone"),
    ]
    assert numbers(*reports) == {"sends": 1, "sent": 1, "delivered": 1}
    assert numbers(*reports, start=at("10:02"))["sent"] == 1


def test_the_arithmetic_of_a_thousand_sends():
    """AE-12."""
    states = {"sent": 900, "bounced": 40, "suppressed": 25, "failed": 15, "undeliverable": 20}
    names = [state for state, n in states.items() for _ in range(n)]
    reports = [make_event(name, at("10:00"), **naming(f"d{n}", f"p{n}")) for n, name in enumerate(names)]
    reports += [make_event("delivered", at("10:01"), delivery_id=f"d{n}") for n in range(540)]
    reports += [make_event("opened", at("10:02"), delivery_id=f"d{n}") for n in range(90)]
    oracle = Oracle(CAST, posted(*reports))
    rates = {
        "delivery_rate": (540, 900),
        "open_rate_sent": (90, 900),
        "open_rate_delivered": (90, 540),
        "bounce_rate": (40, 965),
        "suppression_rate": (25, 965),
        "failure_rate": (15, 980),
    }
    assert numbers(*reports) == {"sends": 965, "delivered": 540, "opened": 90, **states}
    for metric, parts in rates.items():
        number = oracle.number(metric, action=PUSH)
        assert (number.numerator, number.denominator) == parts
