"""What a virtual phone says of a push, and when (seed 004, "Reporting metrics while apps are in the background")."""

import random

import pytest

from messaging.simulator.devices import App, Device, Habits, device, reports
from messaging.simulator.pushes import Push
from messaging.simulator.reporting import event

NOW = 1_700_000_000.0
ALWAYS = Habits(opens=1.0)
NEVER = Habits(opens=0.0)


def push(platform: str, shown: bool = True) -> Push:
    return Push(platform, "token", "d_1", shown, NOW)


def said(platform: str, phone: Device, habits: Habits = NEVER, shown: bool = True) -> list[str]:
    return [report.metric for report in reports(push(platform, shown), phone, habits, random.Random(1))]


@pytest.mark.parametrize("app", App)
def test_an_iphone_that_allows_no_notifications_says_nothing(app):
    assert said("ios", Device(False, app, False), ALWAYS) == []


@pytest.mark.parametrize("app", App)
def test_an_android_phone_reports_the_delivery_whether_notifications_are_allowed_or_not(app):
    assert said("android", Device(False, app, False)) == ["delivered"]
    assert said("android", Device(True, app, False)) == ["delivered"]


@pytest.mark.parametrize("platform", ["ios", "android"])
def test_only_what_was_seen_is_opened(platform):
    assert "opened" not in said(platform, Device(False, App.FOREGROUND, False), ALWAYS)
    assert "opened" not in said(platform, Device(True, App.FOREGROUND, False), ALWAYS, shown=False)
    assert said(platform, Device(True, App.FOREGROUND, False), ALWAYS) == ["delivered", "opened"]


def test_a_closed_app_reports_when_it_is_opened_and_says_when_it_happened():
    (report,) = reports(push("ios"), Device(True, App.CLOSED, False), NEVER, random.Random(1))
    assert report.due - NOW > 60
    assert report.at - NOW < 5


def test_the_tap_that_opens_a_closed_app_tells_both():
    delivered, opened = reports(push("ios"), Device(True, App.CLOSED, True), ALWAYS, random.Random(1))
    assert delivered.due == opened.due
    assert delivered.at < opened.at


def test_a_closed_app_that_is_never_opened_says_nothing():
    assert said("android", Device(True, App.CLOSED, True)) == []


def test_an_app_in_the_background_reports_within_half_a_minute():
    for seed in range(100):
        (report,) = reports(push("ios"), Device(True, App.BACKGROUND, False), NEVER, random.Random(seed))
        assert 0 < report.due - NOW <= 30


def test_a_phone_is_always_the_same_and_the_crowd_is_as_told():
    habits = Habits(opted_in=0.6, closed=0.3)
    crowd = [device(f"token {number}", habits) for number in range(4000)]
    assert crowd == [device(f"token {number}", habits) for number in range(4000)]
    assert 0.57 < sum(phone.opted_in for phone in crowd) / 4000 < 0.63
    assert 0.27 < sum(phone.app == App.CLOSED for phone in crowd) / 4000 < 0.33


def test_a_report_told_twice_has_the_same_name():
    (report,) = reports(push("android"), Device(True, App.FOREGROUND, False), NEVER, random.Random(1))
    assert event(report)["messageId"] == event(report)["messageId"]
    assert event(report)["properties"] == {"recipient": "token", "metric": "delivered", "deliveryId": "d_1"}
