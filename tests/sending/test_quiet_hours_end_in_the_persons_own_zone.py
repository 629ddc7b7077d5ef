"""Also on the days when clocks change."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from messaging.sending.hours import Quiet, start_of_day, zone_of

NIGHT = Quiet(time(22), time(8))
BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_before_midnight_the_silence_lasts_until_the_next_morning():
    assert NIGHT.until(utc(2026, 11, 21, 22, 30), BERLIN) == utc(2026, 11, 22, 7)


def test_after_midnight_it_lasts_until_this_morning():
    assert NIGHT.until(utc(2026, 11, 21, 2), BERLIN) == utc(2026, 11, 21, 7)


def test_by_day_there_is_none():
    assert NIGHT.until(utc(2026, 11, 21, 12), BERLIN) is None
    assert NIGHT.until(utc(2026, 11, 21, 7), BERLIN) is None  # 08:00 sharp


def test_the_same_instant_is_night_here_and_day_there():
    moment = utc(2026, 11, 21, 23)
    assert NIGHT.until(moment, BERLIN) is not None
    assert NIGHT.until(moment, ZoneInfo("America/Los_Angeles")) is None


def test_a_time_the_clocks_skip_counts_from_the_first_instant_after_it():
    until_half_past_two = Quiet(time(22), time(2, 30))
    assert until_half_past_two.until(utc(2026, 3, 29, 0), BERLIN) == utc(2026, 3, 29, 1)  # 03:00 summer time


def test_a_time_that_comes_twice_counts_the_first_time():
    until_half_past_two = Quiet(time(22), time(2, 30))
    assert until_half_past_two.until(utc(2026, 10, 24, 23), BERLIN) == utc(2026, 10, 25, 0, 30)


def test_a_day_begins_at_the_local_midnight():
    assert start_of_day(utc(2026, 11, 21, 12), ZoneInfo("Asia/Kathmandu")) == utc(2026, 11, 20, 18, 15)


@pytest.mark.parametrize("said", [None, "", "Mars/Olympus", 7, "../etc/passwd"])
def test_a_zone_nobody_knows_falls_back_to_the_workspaces(said):
    assert zone_of({"timezone": said}, "Europe/Berlin") == BERLIN
