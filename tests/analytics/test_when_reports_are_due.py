"""The next time of a report: local, whatever the clocks of its zone do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.saved.times import next_time

BERLIN, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")


def due(every, after, *, at="08:00", zone=BERLIN, weekday=0, day=1):
    found = next_time(every, weekday, day, time.fromisoformat(at), zone, datetime.fromisoformat(f"{after}+00:00"))
    return found.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("every", "after", "asked", "expected"),
    [
        ("day", "2026-11-22 06:00", {}, "2026-11-22 07:00"),
        # Not the moment itself: what was just sent is not due again.
        ("day", "2026-11-22 07:00", {}, "2026-11-23 07:00"),
        ("week", "2026-11-22 07:00", {}, "2026-11-23 07:00"),
        ("week", "2026-11-23 07:00", {}, "2026-11-30 07:00"),
        ("month", "2026-11-22 07:00", {"day": 31}, "2026-11-30 07:00"),
        ("month", "2026-12-31 07:00", {"day": 31}, "2027-01-31 07:00"),
        ("month", "2027-01-31 07:00", {"day": 31}, "2027-02-28 07:00"),
        # Local 00:15 in Kathmandu is the day before in UTC.
        ("day", "2026-11-22 18:29", {"at": "00:15", "zone": KATHMANDU}, "2026-11-22 18:30"),
        # Summer time ends on 25 October 2026 and begins on 28 March 2027: eight stays eight.
        ("day", "2026-10-24 06:00", {}, "2026-10-25 07:00"),
        ("day", "2027-03-27 07:00", {}, "2027-03-28 06:00"),
        # Half past two comes twice: the first of them, and once. Or it does not come: then an hour later.
        ("day", "2026-10-24 00:30", {"at": "02:30"}, "2026-10-25 00:30"),
        ("day", "2026-10-25 00:30", {"at": "02:30"}, "2026-10-26 01:30"),
        ("day", "2027-03-27 01:30", {"at": "02:30"}, "2027-03-28 01:30"),
    ],
)
def test_the_next_time(every, after, asked, expected):
    assert due(every, after, **asked) == expected


@given(
    st.integers(0, 5_000_000),
    st.times(),
    st.sampled_from(["day", "week", "month"]),
    st.integers(0, 6),
    st.integers(1, 31),
    st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia", "UTC"]),
)
def test_it_always_comes_later_and_never_skips(minutes, at, every, weekday, day, zone):
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = next_time(every, weekday, day, at, ZoneInfo(zone), moment)
    longest = {"day": 2, "week": 8, "month": 32}[every]
    assert moment < found <= moment + timedelta(days=longest, hours=2)
