"""Periods by name and by dates, and the points they are cut into (metrics.md T-5 to T-7)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.periods import RANGES, buckets, default_width, parse_period, period_named, widths
from analytics.zones import day_start, zone_named
from workspaces.zones import zone_names

NOW = datetime(2026, 11, 20, 14, 7, 30, tzinfo=UTC)
BERLIN = zone_named("Europe/Berlin")

zones = st.sampled_from(sorted(zone_names())).map(zone_named)
moments = st.integers(980_000_000, 2_080_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
dates = st.dates(date(2000, 6, 1), date(2036, 1, 1))


@settings(max_examples=300, deadline=None)
@given(zones, dates, st.integers(0, 400), st.sampled_from(["15min", "hour", "day", "week", "month"]))
def test_points_cover_their_period_without_gap_or_overlap(zone, first, days, by):
    if by in ("15min", "hour"):
        days %= 12
    last = first + timedelta(days=days)
    period, _ = parse_period({"from": first.isoformat(), "to": last.isoformat()}, zone, NOW, "30d")

    points = buckets(period, by, period.end)

    if period.start == period.end:
        assert not points
        return
    assert points[0].start == period.start
    assert points[-1].end == period.end
    assert all(left.end == right.start for left, right in pairwise(points))
    assert all(point.start < point.end for point in points)


@settings(max_examples=300, deadline=None)
@given(zones, moments, st.sampled_from([word for word in RANGES if word != "custom"]))
def test_every_named_period_holds_the_moment_it_was_asked_at(zone, now, word):
    period = period_named(word, zone, now, now - timedelta(days=50))
    assert period.touches(now)
    assert default_width(period) in widths(period)
    points = buckets(period, default_width(period), now)
    assert points[-1].start <= now < points[-1].end


@settings(max_examples=100, deadline=None)
@given(zones, moments)
def test_the_last_hour_is_twelve_points_of_five_minutes(zone, now):
    """T-5 with ruling 18: the last point is the running one."""
    points = buckets(period_named("1h", zone, now), "5min", now)
    assert len(points) == 12
    assert {point.end - point.start for point in points} == {timedelta(minutes=5)}


@settings(max_examples=100, deadline=None)
@given(zones, moments)
def test_the_last_24_hours_end_with_the_running_hour_of_the_clock(zone, now):
    period = period_named("24h", zone, now)
    assert period.end - period.start == timedelta(hours=24)
    assert period.end.astimezone(zone).minute == 0 or (period.end - now) <= timedelta(hours=1)
    assert len(buckets(period, "hour", now)) >= 24


def test_points_of_the_future_are_not_drawn():
    period, _ = parse_period({"from": "2026-11-18", "to": "2026-11-25"}, BERLIN, NOW, "30d")
    assert [point.label for point in buckets(period, "day", NOW)] == ["Wed 18 Nov", "Thu 19 Nov", "Fri 20 Nov"]


def test_weeks_start_on_monday_and_are_cut_by_the_period():
    period, _ = parse_period({"from": "2026-11-05", "to": "2026-11-20"}, BERLIN, NOW, "30d")
    labels = [point.label for point in buckets(period, "week", NOW)]
    assert labels == ["Week of Thu 5 Nov", "Week of Mon 9 Nov", "Week of Mon 16 Nov"]


def test_months_are_those_of_the_calendar():
    period, _ = parse_period({"from": "2026-01-31", "to": "2026-03-01"}, BERLIN, NOW, "30d")
    points = buckets(period, "month", NOW)
    assert [point.label for point in points] == ["Jan 2026", "Feb 2026", "Mar 2026"]
    assert points[1].start == day_start(date(2026, 2, 1), BERLIN)


@pytest.mark.parametrize(
    ("word", "first"),
    [("7d", "2026-11-14"), ("mtd", "2026-11-01"), ("qtd", "2026-10-01"), ("ytd", "2026-01-01"), ("90d", "2026-08-23")],
)
def test_words_mean_local_dates(word, first):
    period = period_named(word, BERLIN, NOW)
    assert (period.first_date.isoformat(), period.last_date.isoformat()) == (first, "2026-11-20")


def test_only_widths_that_give_two_to_four_hundred_points_are_offered():
    assert widths(period_named("1h", BERLIN, NOW)) == ["5min"]
    assert widths(period_named("24h", BERLIN, NOW)) == ["15min", "hour"]
    assert widths(period_named("30d", BERLIN, NOW)) == ["day", "week", "month"]
    assert default_width(period_named("ytd", BERLIN, NOW)) == "week"


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"range": "forever"}, "is not a range"),
        ({"range": "custom"}, "needs two dates"),
        ({"range": "custom", "from": "31.12.2026"}, "is not a date"),
        ({"from": "2026-02-30"}, "is not a date"),
        ({"from": "0001-01-01", "to": "2026-01-01"}, "is not a date"),
        ({"from": "2026-11-10", "to": "2026-11-01"}, "exchanged"),
    ],
)
def test_what_is_no_period_falls_back_and_says_so(query, notice):
    period, notices = parse_period(query, BERLIN, NOW, "30d")
    assert period.start < period.end
    assert any(notice in text for text in notices)


@given(st.dictionaries(st.sampled_from(["range", "from", "to"]), st.text(max_size=12)), zones)
def test_no_query_ever_fails(query, zone):
    period, _ = parse_period(query, zone, NOW, "30d", NOW)
    assert period.start <= period.end
