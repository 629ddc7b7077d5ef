"""The model against examples worked by hand: days, hours, clocks, and the same people on many days."""

from datetime import date, timedelta

import pytest

from tests.oracle import Oracle, local_days, local_hours
from tests.oracle.times import effective
from tests.pipeline.cast import CAST, at, make_event, make_sent, posted


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Los_Angeles", date(2026, 11, 19)),
        ("America/New_York", date(2026, 11, 20)),
        ("Europe/Berlin", date(2026, 11, 20)),
        ("Asia/Kathmandu", date(2026, 11, 20)),
    ],
)
def test_four_viewers_see_one_open_on_their_own_day(zone, day):
    """AE-35."""
    reports = make_sent("d", "ada", at("06:00")), make_event("opened", at("06:30"), delivery_id="d")
    oracle = Oracle(CAST, posted(*reports))
    days = local_days(day - timedelta(days=1), day + timedelta(days=1), zone)
    assert [oracle.value("opened", start=start, end=end) for start, end in days] == [0, 1, 0]
    assert oracle.value("opened") == 1


def test_autumn_has_a_day_of_25_hours_and_spring_one_of_23():
    """AE-36."""
    [(start, end)] = local_days(date(2026, 11, 1), date(2026, 11, 1), "America/New_York")
    assert (start, end) == (at("04:00", "2026-11-01"), at("05:00", "2026-11-02"))
    assert len(local_hours(start, end, "America/New_York")) == 25
    [(start, end)] = local_days(date(2026, 3, 8), date(2026, 3, 8), "America/New_York")
    assert (start, end) == (at("05:00", "2026-03-08"), at("04:00", "2026-03-09"))
    assert len(local_hours(start, end, "America/New_York")) == 23


def test_kathmandu_begins_its_hours_at_a_quarter_past():
    """AE-37."""
    [(start, end)] = local_days(date(2026, 11, 10), date(2026, 11, 10), "Asia/Kathmandu")
    assert (start, end) == (at("18:15", "2026-11-09"), at("18:15", "2026-11-10"))
    assert {hour.minute for hour, _ in local_hours(start, end, "Asia/Kathmandu")} == {15}


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("America/Santiago", date(2026, 9, 6), at("04:00", "2026-09-06"), 23),
        ("Africa/Cairo", date(2026, 4, 24), at("22:00", "2026-04-23"), 23),
        ("Australia/Lord_Howe", date(2026, 10, 4), at("13:30", "2026-10-03"), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), at("13:00", "2026-04-04"), 24.5),
    ],
)
def test_odd_days_begin_at_their_first_instant_and_have_their_own_length(zone, day, start, hours):
    """AE-38."""
    [(found, end)] = local_days(day, day, zone)
    assert (found, end - found) == (start, timedelta(hours=hours))


def test_thirty_days_of_new_york_around_the_change_are_721_hours():
    """AE-39."""
    days = local_days(date(2026, 10, 22), date(2026, 11, 20), "America/New_York")
    assert (days[0][0], days[-1][1]) == (at("04:00", "2026-10-22"), at("05:00", "2026-11-21"))
    assert (len(days), days[-1][1] - days[0][0]) == (30, timedelta(hours=721))


def test_one_person_on_three_days_is_engaged_on_each_and_once_in_the_range():
    """AE-40 and ruling 35."""
    reports = [make_sent("d", "ada", at("08:00", "2026-11-01"))]
    reports += [make_event("opened", at("09:00", f"2026-11-0{n}"), delivery_id="d") for n in (1, 2, 3)]
    oracle = Oracle(CAST, posted(*reports))
    days = local_days(date(2026, 11, 1), date(2026, 11, 3), "UTC")
    assert [oracle.value("engaged", start=start, end=end) for start, end in days] == [1, 1, 1]
    assert [oracle.value("opened", start=start, end=end) for start, end in days] == [1, 0, 0]
    assert oracle.value("engaged") == 1


@pytest.mark.parametrize(
    ("occurred", "counted", "flagged"),
    [
        (at("10:00", "2026-11-22"), at("10:00:30"), True),
        (at("10:03"), at("10:00:30"), False),
        (at("08:58"), at("08:58"), False),
        (None, at("10:00:30"), False),
    ],
)
def test_a_clock_ahead_counts_at_receipt(occurred, counted, flagged):
    """AE-23 (a), (b); a reported delivery has no creation time of ours, so (d) leaves 08:58 alone (ruling 28a)."""
    assert effective(occurred, at("10:00:30")) == (counted, flagged)


def test_a_report_that_comes_a_week_late_counts_on_its_own_day():
    """AE-24."""
    opened = make_event("opened", at("03:50", "2026-11-02"), delivery_id="d")
    oracle = Oracle(
        CAST,
        posted(make_sent("d", "ada", at("08:00", "2026-11-01")), received=at("08:00", "2026-11-01"))
        + posted(opened, received=at("10:00", "2026-11-09")),
    )
    days = local_days(date(2026, 11, 1), date(2026, 11, 9), "America/New_York")
    assert [oracle.value("opened", start=start, end=end) for start, end in days] == [1] + [0] * 8
