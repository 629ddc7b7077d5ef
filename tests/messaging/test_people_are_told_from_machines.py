"""The rules one by one (protocols.md 7)."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.tracking import agents
from messaging.tracking.classing import Visit, reason

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"


def click(seconds, url="https://a.example", agent=DESK, machine=""):
    return Visit("clicked", NOON + timedelta(seconds=seconds), url, agent, machine)


def opening(seconds, agent=DESK):
    return Visit("opened", NOON + timedelta(seconds=seconds), agent=agent)


def judged(visits, arrived=None):
    return [
        reason(visit, [other for other in visits if other is not visit], arrived and NOON + timedelta(seconds=arrived))
        for visit in visits
    ]


def test_somebody_who_opens_and_clicks_is_a_person():
    assert judged([opening(0), click(1)], arrived=-60) == ["", ""]


@pytest.mark.parametrize(
    ("agent", "why"),
    [
        ("Mozilla/5.0", "apple_privacy"),
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", ""),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy", ""),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "scanner"),
        ("python-requests/2.32", "scanner"),
        ("curl/8.5", "scanner"),
        ("Mozilla/5.0 (Windows NT 10.0) Mimecast", "scanner"),
        (DESK, ""),
        ("", ""),
    ],
)
def test_some_programs_say_so(agent, why):
    assert agents.machine(agent) == why


def test_two_links_are_a_reader_and_three_are_not():
    two = [click(0, "a"), click(1, "b")]
    assert judged(two) == ["", ""]
    assert judged([*two, click(2, "c")]) == ["many_links"] * 3


def test_the_same_link_three_times_is_an_impatient_reader():
    assert judged([click(0), click(0.5), click(1)]) == ["", "", ""]


def test_three_links_over_more_than_two_seconds_are_a_reader():
    assert judged([click(0, "a"), click(1.5, "b"), click(3, "c")]) == ["", "", ""]


def test_a_burst_does_not_touch_a_click_of_later():
    burst = [click(0, "a"), click(0.1, "b"), click(0.2, "c")]
    assert judged([*burst, click(60, "a")]) == ["many_links"] * 3 + [""]


def test_a_click_within_two_seconds_of_arriving_is_too_fast():
    assert judged([click(0)], arrived=-1.9) == ["too_fast"]
    assert judged([click(0)], arrived=-2) == [""]
    assert judged([opening(0)], arrived=-1) == [""]


def test_what_follows_the_hidden_link_is_found_out_in_its_other_clicks():
    other = Visit("clicked", NOON, "https://b.example", "Somebody else")
    trapped = click(1, "", machine="honeypot")
    assert judged([click(0), trapped, other]) == ["honeypot", "honeypot", ""]


@pytest.mark.parametrize(
    ("agent", "platform"),
    [
        ("Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X)", "ios"),
        ("Mozilla/5.0 (Linux; Android 16)", "android"),
        (DESK, "web"),
        ("Mozilla/5.0 (Windows NT 5.1) (via ggpht.com GoogleImageProxy)", None),
        ("", None),
    ],
)
def test_a_device_tells_its_platform_and_a_proxy_does_not(agent, platform):
    assert agents.platform(agent) == platform
