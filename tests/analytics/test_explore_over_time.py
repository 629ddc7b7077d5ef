"""One number over time: points, totals, comparisons, splits and what the sentence says (ux.md 3.3, metrics.md 4)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.leafmetrics import Leaf
from analytics.reports import explore
from messaging.platforms import Platform
from tests.analytics.makers import NOW, asked, leaf, make_campaign
from tests.analytics.rollups import leave_in_inbox, write_leaves
from workspaces import clock
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


def explored(workspace, campaign, query, action=None):
    with workspace_transaction(workspace.pk):
        return explore(workspace, campaign, query, action)


def line(report):
    return [point.value for point in report.series[0].points]


def test_one_person_on_three_days_is_engaged_on_each_and_once_in_the_range(acme):
    """AE-40."""
    campaign, actions = make_campaign(acme, hello="push")
    days = ("2026-11-01 10:00", "2026-11-02 10:00", "2026-11-03 10:00")
    write_leaves(acme, [leaf(actions["hello"], Leaf.INTERACTED, day, [7]) for day in days])
    found = explored(acme, campaign, asked(first="2026-11-01", last="2026-11-03", metric="engaged"))
    assert line(found) == [1, 1, 1]
    assert found.total.value == 1


@pytest.mark.parametrize(("day", "hours"), [("2026-11-01", 25), ("2026-03-08", 23)])
def test_a_day_holds_as_many_events_as_it_has_hours(acme, day, hours):
    """AE-36: one event at every hh:30Z."""
    campaign, actions = make_campaign(acme, hello="push")
    first = clock.now().fromisoformat(f"{day}T00:30+00:00") - timedelta(hours=12)
    moments = [first + timedelta(hours=hour) for hour in range(72)]
    write_leaves(acme, [leaf(actions["hello"], Leaf.SENT, f"{moment:%Y-%m-%d %H:%M}", [1]) for moment in moments])
    query = {"zone": "America/New_York", "first": day, "last": day, "metric": "sent"}

    by_day = explored(acme, campaign, asked(**query, by="day"))
    by_hour = explored(acme, campaign, asked(**query, by="hour"))

    assert by_day.total.value == sum(line(by_hour)) == hours
    assert len(by_hour.series[0].points) == hours


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=st.sampled_from(["Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Pacific/Chatham"]),
    quarters=st.lists(st.integers(0, 96 * 25), min_size=1, max_size=30),
    by=st.sampled_from(["day", "week", "month"]),
)
def test_the_points_of_a_total_add_up_to_its_range(acme, zone, quarters, by):
    """T-7, in every zone."""
    campaign, actions = make_campaign(acme, f"c{len(quarters)}-{zone}-{by}-{hash(tuple(quarters))}", hello="push")
    moments = {NOW - timedelta(minutes=15 * quarter) for quarter in quarters}
    write_leaves(acme, [leaf(actions["hello"], Leaf.SENT, f"{moment:%Y-%m-%d %H:%M}", [1]) for moment in moments])
    found = explored(acme, campaign, asked(zone, range="30d", metric="sent", by=by))
    assert sum(line(found)) == found.total.value == len(moments)


def test_a_line_since_start_begins_with_the_first_fact_even_when_it_is_older(acme):
    campaign, actions = make_campaign(acme, hello="push")
    write_leaves(acme, [leaf(actions["hello"], Leaf.SENT, "2026-10-20 10:00", [1])])
    found = explored(acme, campaign, asked(metric="sent"))
    assert found.series[0].points[0].label == "Tue 20 Oct"
    assert sum(line(found)) == found.total.value == 1


def test_a_rate_is_a_gap_where_there_is_nothing_to_divide_by(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [1, 2, 3]),
        leaf(actions["hello"], Leaf.OPENED, "2026-11-10 11:00", [1]),
        leaf(actions["hello"], Leaf.OPENED, "2026-11-11 11:00", [2]),
    ]
    write_leaves(acme, rows)
    found = explored(acme, campaign, asked(first="2026-11-10", last="2026-11-11", metric="open_rate_sent"))
    assert line(found) == [Decimal(100) / 3, None]
    assert found.total.value == Decimal(200) / 3


def test_only_the_running_bucket_is_unfinished(acme):
    campaign, _ = make_campaign(acme, hello="push")
    running = explored(acme, campaign, asked(range="30d", metric="sent")).series[0].points
    ended = explored(acme, campaign, asked(first="2026-11-01", last="2026-11-19", metric="sent")).series[0].points
    assert [point.incomplete for point in running] == [False] * 29 + [True]
    assert not any(point.incomplete for point in ended)


def test_buckets_the_fold_has_not_reached_are_unfinished_too(acme):
    campaign, _ = make_campaign(acme, hello="push")
    leave_in_inbox(acme, NOW - timedelta(hours=2))
    points = explored(acme, campaign, asked(range="24h", metric="sent")).series[0].points
    assert [point.incomplete for point in points[-4:]] == [False, True, True, True]


def test_a_count_is_split_by_channel_platform_and_action(acme):
    campaign, actions = make_campaign(acme, first="push", second="push", letter="email")
    rows = [
        leaf(actions["first"], Leaf.INTERACTED, "2026-11-10 10:00", [1, 2]),
        leaf(actions["first"], Leaf.INTERACTED, "2026-11-10 10:00", [1], platform=1),
        leaf(actions["second"], Leaf.INTERACTED, "2026-11-10 10:00", [2, 3]),
        leaf(actions["letter"], Leaf.INTERACTED, "2026-11-10 10:00", [3]),
    ]
    write_leaves(acme, rows)

    def totals(split):
        found = explored(acme, campaign, asked(metric="engaged", split=split))
        return {one.label: one.total.value for one in found.series}, found.total.value

    assert totals("none") == ({"Engaged": 3}, 3)
    assert totals("channel") == ({"Push": 3, "E-mail": 1}, 3)
    assert totals("action") == ({"First": 2, "Second": 2, "Letter": 1}, 3)
    assert totals("platform") == ({"iOS": 1, "Android": 0, "Web": 0, "Other": 0}, 3)


def test_beyond_six_actions_the_rest_is_one_line_of_different_people(acme):
    campaign, actions = make_campaign(acme, **{f"a{n}": "push" for n in range(8)})
    rows = [
        leaf(action, Leaf.INTERACTED, "2026-11-10 10:00", range(1, 12 - n)) for n, action in enumerate(actions.values())
    ]
    write_leaves(acme, rows)
    found = explored(acme, campaign, asked(metric="engaged", split="action"))
    assert [one.label for one in found.series] == ["A0", "A1", "A2", "A3", "A4", "A5", "Other (2)"]
    assert found.series[-1].total.value == 5  # people 1 to 5, some of them in both
    assert (found.series[-1].color_slot, found.series[0].color_slot) == (0, 1)


def test_what_has_no_parts_is_not_split(acme):
    campaign, _ = make_campaign(acme, hello="push", letter="email")
    found = explored(acme, campaign, asked(metric="users_unique", split="action"))
    assert found.split == "none"
    assert any("not a split" in notice for notice in found.head.notices)
    assert [word for word, _ in found.choices.split] == ["none", "platform"]


@pytest.mark.parametrize(
    "words", [{"metric": "attempted"}, {"metric": "nonsense"}, {"by": "5min"}, {"compare": "year"}]
)
def test_what_cannot_be_shown_falls_back_with_a_notice(acme, words):
    campaign, _ = make_campaign(acme, hello="push")
    range = "all" if "compare" in words else "30d"
    assert explored(acme, campaign, asked(range=range, **words)).head.notices


def test_an_action_has_its_own_course(acme):
    campaign, actions = make_campaign(acme, hello="push", letter="email")
    write_leaves(acme, [leaf(actions["letter"], Leaf.RECEIVED, "2026-11-10 10:00", [1, 2])])
    found = explored(acme, campaign, asked(range="30d"), actions["letter"])
    assert (found.scope.key, found.metric.id, found.total.value) == ("action:autumn/letter", "received", 2)


def test_a_platform_cuts_the_line(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [1, 2]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [2], platform=2),
    ]
    write_leaves(acme, rows)
    found = explored(acme, campaign, asked(range="30d", metric="sent", platform=Platform.ANDROID))
    assert (sum(line(found)), found.total.value) == (1, 1)


def test_points_are_compared_with_the_same_weekday_and_the_total_with_the_same_part(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(actions["hello"], Leaf.SENT, "2026-11-20 10:00", [1, 2, 3]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-13 10:00", [1]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-13 20:00", [1]),
    ]
    write_leaves(acme, rows)
    found = explored(acme, campaign, asked(range="7d", metric="sent"))
    assert found.compare == "same_weekdays"
    assert (found.series[0].points[-1].value, found.series[0].points[-1].previous) == (3, 2)
    assert (found.total.value, found.total.previous) == (3, 1)


def test_the_sentence_says_total_best_day_unfinished_part_and_odd_days(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(actions["hello"], Leaf.INTERACTED, "2026-10-24 10:00", range(1, 1_201)),
        leaf(actions["hello"], Leaf.INTERACTED, "2026-11-20 10:00", range(1, 144)),
    ]
    write_leaves(acme, rows)
    found = explored(acme, campaign, asked("Europe/Berlin", range="30d", metric="engaged", compare="none"))
    assert found.sentence == (
        "Engaged: 1,200 people in the last 30 days (a person counts once). Best day: 1,200 on Sat 24 Oct. "
        "Today so far: 143 (data until 15:07). 25 Oct had 25 hours (clocks changed)."
    )


def test_the_sentence_of_a_rate_says_its_fraction(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", range(1, 9)),
        leaf(actions["hello"], Leaf.OPENED, "2026-11-10 11:00", [1]),
    ]
    write_leaves(acme, rows)
    found = explored(acme, campaign, asked(first="2026-11-10", last="2026-11-10", metric="open_rate_sent", by="hour"))
    assert found.sentence.startswith("Open rate of sent: 12.5% (1 of 8) on 10 Nov 2026.")
