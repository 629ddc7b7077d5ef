"""Waiting until a time of day in somebody's zone: on days whose clocks change too, once and only once."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from journeys.engine.clock_times import next_time

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text):
    return datetime.fromisoformat(f"{text}+00:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "at", "since", "fires"),
    [
        # An ordinary day: today's if it is still to come, that very instant included, else tomorrow's.
        (BERLIN, "09:00", "2026-11-20T07:00", "2026-11-20T08:00"),
        (BERLIN, "09:00", "2026-11-20T08:00", "2026-11-20T08:00"),
        (BERLIN, "09:00", "2026-11-20T08:00:00.000001", "2026-11-21T08:00"),
        # 02:30 does not exist: the first instant after the gap is 03:00 summer time.
        (BERLIN, "02:30", "2026-03-28T12:00", "2026-03-29T01:00"),
        (BERLIN, "02:30", "2026-03-29T01:00:00.000001", "2026-03-30T00:30"),
        # 02:30 comes twice: the first counts, and who begins to wait between the two waits for tomorrow.
        (BERLIN, "02:30", "2026-10-24T12:00", "2026-10-25T00:30"),
        (BERLIN, "02:30", "2026-10-25T00:45", "2026-10-26T01:30"),
        (BERLIN, "02:30", "2026-10-25T01:30", "2026-10-26T01:30"),
        # Days that begin at one, and clocks that change by half an hour.
        (ZoneInfo("Africa/Cairo"), "00:00", "2026-04-23T12:00", "2026-04-23T22:00"),
        (ZoneInfo("Australia/Lord_Howe"), "02:15", "2026-10-03T12:00", "2026-10-03T15:30"),
        (ZoneInfo("Asia/Kathmandu"), "18:45", "2026-11-20T13:00", "2026-11-20T13:00"),
        (ZoneInfo("Pacific/Kiritimati"), "00:30", "2026-11-20T10:00", "2026-11-20T10:30"),
    ],
)
def test_the_clock_shows_it_once(zone, at, since, fires):
    assert next_time(utc(since), zone, time.fromisoformat(at), ()) == utc(fires)


def test_days_of_the_week_are_those_of_the_person():
    # Friday evening in UTC is Saturday morning there.
    assert next_time(utc("2026-11-20T20:00"), ZoneInfo("Asia/Tokyo"), time(9), (5,)) == utc("2026-11-27T00:00")
    assert next_time(utc("2026-11-20T20:00"), ZoneInfo("Asia/Tokyo"), time(9), (6, 7)) == utc("2026-11-21T00:00")


def test_every_instant_of_a_year_leads_forward():
    since, met = utc("2026-01-01T00:00"), []
    while since.year == 2026:
        fires = next_time(since, BERLIN, time(2, 30), ())
        met.append(fires)
        since = fires.replace(microsecond=1)
    days = [each.astimezone(BERLIN).date() for each in met]
    assert len(set(days)) == len(days) == 365 or len(days) == 366
