"""What a period is compared with, and how much of it (ux.md 4.3)."""

from datetime import UTC, date, datetime

import pytest

from analytics.periods import (
    buckets,
    default_comparison,
    matching_buckets,
    parse_period,
    period_named,
    previous,
)
from analytics.zones import zone_named

NOW = datetime(2026, 11, 20, 14, 7, tzinfo=UTC)
NEW_YORK = zone_named("America/New_York")


@pytest.mark.parametrize(
    ("word", "kind", "first", "last"),
    [
        ("30d", "previous", "2026-09-22", "2026-10-21"),
        ("30d", "same_weekdays", "2026-09-17", "2026-10-16"),
        ("7d", "same_weekdays", "2026-11-07", "2026-11-13"),
        ("30d", "year", "2025-10-22", "2025-11-20"),
        ("mtd", "previous", "2026-10-01", "2026-10-20"),
        ("qtd", "previous", "2026-07-01", "2026-08-20"),
        ("ytd", "previous", "2025-01-01", "2025-11-20"),
    ],
)
def test_the_compared_dates(word, kind, first, last):
    found = previous(period_named(word, NEW_YORK, NOW), kind, NOW)
    assert (found.period.first_date.isoformat(), found.period.last_date.isoformat()) == (first, last)


def test_same_weekdays_are_the_same_weekdays():
    period = period_named("30d", NEW_YORK, NOW)
    before = previous(period, "same_weekdays", NOW).period
    assert before.first_date.weekday() == period.first_date.weekday()
    assert before.days == period.days


def test_an_unfinished_day_is_compared_with_the_same_part_of_the_other():
    """14:07 UTC is 09:07 in New York; before 1 November the same clock showed 09:00 at 13:00 UTC."""
    found = previous(period_named("30d", NEW_YORK, NOW), "previous", NOW)
    assert found.part_end == datetime(2026, 10, 21, 13, 0, tzinfo=UTC)
    assert found.partial


def test_a_finished_period_is_compared_whole():
    period, _ = parse_period({"from": "2026-11-01", "to": "2026-11-10"}, NEW_YORK, NOW, "30d")
    assert not previous(period, "previous", NOW).partial


def test_a_shorter_month_has_nothing_for_the_days_it_lacks():
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    period = period_named("mtd", NEW_YORK, now)
    points = buckets(period, "day", now)
    matched = matching_buckets(previous(period, "previous", now), period, "day", points)
    assert len(points) == 31
    assert [bucket is None for bucket in matched] == [False] * 28 + [True] * 3
    assert matched[0].start.date() == date(2026, 2, 1)


def test_a_lifetime_is_compared_with_nothing():
    period = period_named("all", NEW_YORK, NOW, NOW)
    assert default_comparison(period) == "none"
    assert previous(period, "previous", NOW) is None


def test_weeks_of_days_keep_their_weekdays_and_hours_their_day():
    assert default_comparison(period_named("30d", NEW_YORK, NOW)) == "same_weekdays"
    assert default_comparison(period_named("24h", NEW_YORK, NOW)) == "previous"


def test_29_february_is_compared_with_the_28th():
    period, _ = parse_period({"from": "2028-02-29", "to": "2028-02-29"}, NEW_YORK, NOW, "30d")
    assert previous(period, "year", NOW).period.first_date == date(2027, 2, 28)
