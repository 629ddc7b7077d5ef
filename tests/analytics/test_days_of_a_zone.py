"""Local days begin and end at exact instants, whatever the clocks do that day (metrics.md T-2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.periods import buckets, parse_period, period_named
from analytics.zones import day_start, local_date, zone_label, zone_named
from workspaces.zones import zone_names

LATER = datetime(2027, 6, 1, tzinfo=UTC)


def one_day(zone: str, day: str):
    period, notices = parse_period({"from": day, "to": day}, zone_named(zone), LATER, "30d")
    assert notices == []
    return period


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
    opened_at = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert local_date(opened_at, zone_named(zone)) == day
    period = one_day(zone, day.isoformat())
    assert period.start <= opened_at < period.end


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("America/New_York", "2026-11-01", "2026-11-01T04:00+00:00", 25),  # AE-36
        ("America/New_York", "2026-03-08", "2026-03-08T05:00+00:00", 23),
        ("Asia/Kathmandu", "2026-11-10", "2026-11-09T18:15+00:00", 24),  # AE-37
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00+00:00", 23),  # AE-38: midnight does not exist
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00+00:00", 23),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30+00:00", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00+00:00", 24.5),
        ("America/Havana", "2026-11-01", "2026-11-01T04:00+00:00", 25),  # midnight happens twice: the first counts
    ],
)
def test_odd_days_have_their_exact_length(zone, day, start, hours):
    period = one_day(zone, day)
    assert period.start == datetime.fromisoformat(start)
    assert (period.end - period.start) / timedelta(hours=1) == hours
    [bucket] = buckets(period, "day", LATER)
    assert (bucket.start, bucket.end, bucket.hours) == (period.start, period.end, hours)


def test_hour_points_of_kathmandu_start_at_a_quarter_past():
    points = buckets(one_day("Asia/Kathmandu", "2026-11-10"), "hour", LATER)
    assert {point.start.minute for point in points} == {15}


def test_an_hour_that_happens_twice_is_two_points_with_their_offsets():
    """AE-36, T-6."""
    labels = [point.label for point in buckets(one_day("America/New_York", "2026-11-01"), "hour", LATER)]
    assert len(labels) == 25
    assert labels[1:3] == ["01:00 -04:00", "01:00 -05:00"]


def test_an_hour_that_does_not_exist_is_no_point():
    labels = [point.label for point in buckets(one_day("America/New_York", "2026-03-08"), "hour", LATER)]
    assert len(labels) == 23
    assert "02:00" not in labels


def test_hours_fall_into_step_again_where_the_clock_moves_by_half_an_hour():
    points = buckets(one_day("Australia/Lord_Howe", "2026-04-05"), "hour", LATER)
    assert [point.hours for point in points].count(0.5) == 1
    assert [point.label for point in points][:4] == ["00:00", "01:00", "01:30 +10:30", "02:00"]


def test_thirty_days_of_new_york_hold_721_hours():
    """AE-39."""
    now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    period = period_named("30d", zone_named("America/New_York"), now)
    assert period.start == datetime(2026, 10, 22, 4, tzinfo=UTC)
    assert period.end == datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert (period.end - period.start) == timedelta(hours=721)
    assert len(buckets(period, "day", now)) == 30


def test_a_date_that_a_zone_left_out_is_no_point():
    """Samoa went from 29 to 31 December 2011."""
    zone = zone_named("Pacific/Apia")
    assert day_start(date(2011, 12, 30), zone) == day_start(date(2011, 12, 31), zone)
    period, _ = parse_period({"from": "2011-12-29", "to": "2011-12-31"}, zone, LATER, "30d")
    assert [point.label for point in buckets(period, "day", LATER)] == ["Thu 29 Dec", "Sat 31 Dec"]


@pytest.mark.parametrize("zone", ["EST", "MST", "PST8PDT", "Factory", "../../etc/passwd", "Europe/Nowhere", "", None])
def test_abbreviations_and_inventions_are_no_zones(zone):
    assert zone_named(zone) is None


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Europe/Berlin", "Europe/Berlin (CET, UTC+1)"),
        ("Asia/Kathmandu", "Asia/Kathmandu (UTC+5:45)"),
        ("America/St_Johns", "America/St_Johns (NST, UTC-3:30)"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_written_with_its_offset(zone, label):
    assert zone_label(datetime(2026, 11, 20, tzinfo=UTC), zone_named(zone)) == label


def test_every_zone_since_2000_has_days_that_begin_at_quarter_hours():
    """T-3, which is why leaves of quarter hours serve every zone."""
    for name in sorted(zone_names()):
        for year in range(2000, 2031, 3):
            for month in (1, 4, 7, 10):
                start = day_start(date(year, month, 1), zone_named(name))
                assert start.timestamp() % 900 == 0, f"{name} {start}"
