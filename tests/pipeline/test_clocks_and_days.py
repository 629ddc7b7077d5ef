"""When a report counts, and on whose day (metrics.md 10, AE-22 to AE-25 and AE-35 to AE-40, AE-42)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.pipeline.agreement import assert_agrees
from tests.pipeline.cast import LETTER, at, make_event, make_sent
from tests.pipeline.reading import channel_values, line, points, values


def day(date, zone):
    return {"range": "custom", "from": date, "to": date, "tz": zone}


@pytest.mark.parametrize(
    ("zone", "date"),
    [
        ("America/Los_Angeles", "2026-11-19"),
        ("America/New_York", "2026-11-20"),
        ("Europe/Berlin", "2026-11-20"),
        ("Asia/Kathmandu", "2026-11-20"),
    ],
)
def test_four_viewers_see_one_open_on_their_own_day(stage, zone, date):
    """AE-35."""
    stage.post(make_sent("d", "ada", at("06:00")), make_event("opened", at("06:30"), delivery_id="d"))
    assert channel_values(stage, "push", "opened", **day(date, zone)) == (1,)
    assert channel_values(stage, "push", "opened", tz=zone) == (1,)


@pytest.mark.parametrize(
    ("now", "date", "hours"),
    [("2026-11-02", "2026-11-01", 25), ("2026-03-09", "2026-03-08", 23)],
)
def test_one_event_an_hour_makes_as_many_as_the_day_has_hours(stage, now, date, hours):
    """AE-36."""
    stage.now = at("12:00", now)
    first = at("00:30", date) - timedelta(hours=3)
    for n in range(34):
        stage.post(make_sent(f"d{n}", f"p{n}", first + timedelta(hours=n)))
    new_york = day(date, "America/New_York")
    assert channel_values(stage, "push", "sent", **new_york) == (hours,)
    drawn = points(stage, "sent", by="hour", **new_york)
    assert [point["value"] for point in drawn] == [1] * hours
    ones = [point["start"] for point in drawn if point["label"].startswith(("01:00", "1:00"))]
    assert len(drawn) == hours
    assert len(ones) == (2 if hours == 25 else 1)


def test_kathmandu_begins_its_day_at_a_quarter_past(stage):
    """AE-37."""
    stage.post(
        make_sent("d1", "ada", at("18:14:59", "2026-11-09")),
        make_sent("d2", "bo", at("18:15:00", "2026-11-09")),
    )
    assert channel_values(stage, "push", "sent", **day("2026-11-09", "Asia/Kathmandu")) == (1,)
    assert channel_values(stage, "push", "sent", **day("2026-11-10", "Asia/Kathmandu")) == (1,)
    hours = points(stage, "sent", by="hour", **day("2026-11-10", "Asia/Kathmandu"))
    assert {point["start"][14:16] for point in hours} in ({"15"}, {"00"})
    assert hours[0]["value"] == 1


@pytest.mark.parametrize(
    ("zone", "date", "start", "hours"),
    [
        ("America/Santiago", "2026-09-06", at("04:00", "2026-09-06"), 23),
        ("Africa/Cairo", "2026-04-24", at("22:00", "2026-04-23"), 23),
        ("Australia/Lord_Howe", "2026-10-04", at("13:30", "2026-10-03"), 23.5),
        ("Australia/Lord_Howe", "2026-04-05", at("13:00", "2026-04-04"), 24.5),
    ],
)
def test_odd_days_hold_what_happened_from_their_first_instant_to_their_last(stage, zone, date, start, hours):
    """AE-38."""
    end = start + timedelta(hours=hours)
    second = timedelta(seconds=1)
    inside = (start, end - second)
    outside = (start - second, end)
    stage.post(*(make_sent(f"in{n}", "ada", when) for n, when in enumerate(inside)))
    stage.post(*(make_sent(f"out{n}", "bo", when) for n, when in enumerate(outside)))
    assert channel_values(stage, "push", "sent", **day(date, zone)) == (2,)


def test_thirty_days_of_new_york_are_thirty_points(stage):
    """AE-39."""
    first, before = at("04:00", "2026-10-22"), at("03:59:59", "2026-10-22")
    stage.post(make_sent("d1", "ada", first), make_sent("d2", "bo", before))
    shown = stage.read("welcome", range="30d", tz="America/New_York")
    assert (at("04:00", "2026-10-22").isoformat()[:16], at("05:00", "2026-11-21").isoformat()[:16]) == tuple(
        moment_in_utc(shown[name]) for name in ("from", "to")
    )
    drawn = line(stage, "sent", by="day", range="30d", tz="America/New_York")
    assert (len(drawn), drawn[0], sum(drawn)) == (30, 1, 1)


def moment_in_utc(text):
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()[:16]


def test_one_person_on_three_days_is_engaged_on_each_and_once_in_the_range(stage):
    """AE-40 and ruling 35."""
    stage.post(make_sent("d", "ada", at("08:00", "2026-11-01")))
    stage.post(*(make_event("opened", at("09:00", f"2026-11-0{n}"), delivery_id="d") for n in (1, 2, 3)))
    three = {"range": "custom", "from": "2026-11-01", "to": "2026-11-03", "tz": "UTC"}
    assert line(stage, "engaged", by="day", **three) == [1, 1, 1]
    assert line(stage, "opened", by="day", **three) == [1, 0, 0]
    assert values(stage, "engaged", **three) == (1,)


def test_a_clock_ahead_counts_at_receipt(stage):
    """AE-23 (a), (b), (d): the delivery is a reported one, so nothing is held against its creation (ruling 28a)."""
    stage.post(make_sent("d", "ada", at("08:00")))
    received = at("10:00:30")
    ahead, hurried, before = at("10:00", "2026-11-22"), at("10:03"), at("08:58")
    for n, occurred in enumerate((ahead, hurried, before)):
        stage.post(make_sent(f"d{n}", "bo", occurred), received=received)
    assert_agrees(stage)
    hours = {
        point["start"][11:13]: point["value"] for point in points(stage, "sent", by="hour", **day("2026-11-20", "UTC"))
    }
    assert {hour: n for hour, n in hours.items() if n} == {"08": 2, "10": 2}


def test_a_report_that_comes_a_week_late_counts_on_its_own_day(stage):
    """AE-24."""
    stage.post(make_sent("d", "ada", at("08:00", "2026-11-01")), received=at("08:00", "2026-11-01"))
    stage.fold()
    stage.post(make_event("opened", at("04:50", "2026-11-02"), delivery_id="d"), received=at("10:00", "2026-11-09"))
    assert channel_values(stage, "push", "opened", **day("2026-11-01", "America/New_York")) == (1,)
    assert channel_values(stage, "push", "opened", **day("2026-11-09", "America/New_York")) == (0,)


def test_one_click_sent_three_times_counts_once_and_two_clicks_count_twice(stage):
    """AE-25."""
    click = make_event("clicked", at("09:01"), delivery_id="d")
    stage.post(make_sent("d", "ada", at("09:00"), action=LETTER))
    stage.post(click)
    assert stage.post(click, click)["duplicates"] == 2
    assert channel_values(stage, "email", "clicks", "clicked") == (1, 1)
    stage.post(make_event("clicked", at("09:01:02"), delivery_id="d"))
    assert channel_values(stage, "email", "clicks", "clicked", "clicks_unique") == (2, 1, 1)


def test_a_report_of_an_unknown_delivery_counts_when_its_delivery_appears(stage):
    """AE-22."""
    stage.now = at("12:00", "2026-11-10")
    assert stage.post(make_event("opened", at("11:30", "2026-11-10"), delivery_id="d"))["accepted"] == 1
    assert channel_values(stage, "push", "opened") == (0,)
    stage.now = at("12:03", "2026-11-10")
    stage.post(make_sent("d", "ada", at("11:00", "2026-11-10")))
    hours = {
        point["start"][11:13]: point["value"]
        for point in points(stage, "opened", by="hour", **day("2026-11-10", "UTC"))
    }
    assert hours["11"] == 1


def test_a_report_whose_delivery_never_appears_is_dropped_after_three_days(stage):
    """AE-22."""
    stage.now = at("12:00", "2026-11-10")
    stage.post(make_event("opened", at("11:30", "2026-11-10"), delivery_id="d"))
    stage.settle()
    stage.now = at("12:01", "2026-11-13")
    stage.settle()
    stage.post(make_sent("d", "ada", at("11:00", "2026-11-10")))
    assert channel_values(stage, "push", "opened", "sent") == (0, 1)
    assert_agrees(stage)


def test_what_was_received_is_on_the_page_when_it_is_folded(stage):
    """AE-42: no number waits for a compactor or a clock; the watermark says how far the page reaches."""
    stage.now = at("10:00")
    stage.post(make_sent("d", "ada", at("09:59")))
    waiting = stage.read("welcome")
    assert waiting["metrics"]["users_total"]["value"] == 0
    assert moment_in_utc(waiting["watermark"]) == at("10:00").isoformat()[:16]
    stage.now = at("10:01")
    stage.fold()
    shown = stage.read("welcome")
    assert shown["metrics"]["users_total"]["value"] == 1
    assert shown["watermark"] == shown["as_of"]


def test_a_page_behind_by_more_than_ten_minutes_says_how_far_it_reaches(stage):
    """AE-42: the workers stand still."""
    stage.now = at("10:00")
    stage.post(make_sent("d", "ada", at("09:59")))
    stage.now = at("10:10")
    assert "Data as of" not in stage.page("welcome", tz="UTC")
    stage.now = at("10:11")
    assert "Data as of 10:00" in stage.page("welcome", tz="UTC")
    assert "Data as of 15:45" in stage.page("welcome", tz="Asia/Kathmandu")


def test_a_process_that_is_told_another_time_judges_by_it_at_once(stage):
    """What the door remembers for a second is of the time it believed then."""
    later = make_sent("late", "ada", stage.now + timedelta(days=800))
    assert stage.post(later, received=stage.now + timedelta(days=800))["accepted"] == 1
    assert stage.post(make_sent("d", "ada", at("10:00")))["accepted"] == 1
