"""The report behind the results page: rings, channels, flow (metrics.md 1.1 to 1.5, ux.md 3.2)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.leafmetrics import Leaf
from analytics.reports import campaign_results, results_version
from analytics.reports.parts import campaign_part
from analytics.reports.sheet import NO_DEVICE
from campaigns.models import Action
from messaging.platforms import Platform
from tests.analytics.makers import asked, leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


def report(workspace, campaign, query=None):
    with workspace_transaction(workspace.pk):
        return campaign_results(workspace, campaign, query or asked())


def values(numbers, *ids):
    return tuple(numbers[id].value for id in ids)


def test_a_rate_of_a_channel_is_made_of_sums_and_people_are_counted_once(acme):
    campaign, actions = make_campaign(acme, first="push", second="push", letter="email")
    rows = [
        leaf(actions["first"], Leaf.SENT, "2026-11-10 10:00", range(1, 11)),
        leaf(actions["second"], Leaf.SENT, "2026-11-11 10:00", range(1, 31)),
        leaf(actions["first"], Leaf.OPENED, "2026-11-10 11:00", [1, 2, 3, 4, 5]),
        leaf(actions["second"], Leaf.OPENED, "2026-11-11 11:00", [1, 2, 3]),
        leaf(actions["first"], Leaf.INTERACTED, "2026-11-10 11:00", [1, 2, 3, 4, 5]),
        leaf(actions["second"], Leaf.INTERACTED, "2026-11-11 11:00", [1, 2, 3]),
        leaf(actions["letter"], Leaf.INTERACTED, "2026-11-12 11:00", [5, 6]),
    ]
    write_leaves(acme, rows)

    found = report(acme, campaign)
    push, email = found.channels

    assert values(push.numbers, "sent", "opened", "opened_unique", "engaged") == (40, 8, 5, 5)
    assert push.numbers["open_rate_sent"].value == Decimal(8) * 100 / 40  # not the mean of 50 % and 10 %
    assert (push.numbers["open_rate_sent"].numerator, push.numbers["open_rate_sent"].denominator) == (8, 40)
    assert values(email.numbers, "engaged") == (2,)
    assert values(found.numbers, "engaged") == (6,)  # person 5 is in both
    assert values(found.all_channels, "engaged") == (6,)


def test_rings_hold_a_part_and_its_whole(acme):
    campaign, actions = make_campaign(acme, first="push")
    rows = [
        leaf(campaign, Leaf.ENTRIES, "2026-11-10 10:00", [1, 2, 3], total=4),
        leaf(campaign, Leaf.ENTRIES, "2026-11-12 10:00", [1], total=1),
        leaf(campaign, Leaf.ENTRIES_WITHOUT_PERSON, "2026-11-10 10:00", total=1),
        leaf(actions["first"], Leaf.INTERACTED, "2026-11-10 11:00", [1, 2], total=3),
    ]
    write_leaves(acme, rows)

    users, engaged, conversions = report(acme, campaign).rings

    assert (users.main.value, users.second.value) == (3, 5)
    # An entry without a person is no part of a rate of people (B-09, ruling 36).
    assert (users.share.value, users.share.numerator, users.share.denominator) == (Decimal(75), 3, 4)
    assert (engaged.main.value, engaged.share.denominator) == (2, 3)
    # Without a goal there is a dash, and never 0 (V-1).
    assert (conversions.main.value, conversions.share.value) == (None, None)
    assert "no goal" in conversions.main.reason


def test_what_cannot_exist_is_absent_and_not_zero(acme):
    campaign, _ = make_campaign(acme, hello="push", card="in_app", text="sms", letter="email", hook="webhook")
    by_channel = {row.channel: row.numbers.keys() for row in report(acme, campaign).channels}
    assert {"sent", "delivered", "opened", "failed", "bounced"} <= by_channel["push"]
    assert not {"clicks", "unsubscribed", "viewed"} & by_channel["push"]
    assert {"received", "viewed", "clicked", "engaged"} <= by_channel["in_app"]
    assert not {"sent", "delivered", "opened", "delivery_rate"} & by_channel["in_app"]
    assert {"sent", "delivered", "clicked", "failed", "bounced"} <= by_channel["sms"]
    assert not {"opened", "open_rate_sent", "spam"} & by_channel["sms"]
    assert {"opens_total", "human_opens_unique", "spam", "deferred", "click_to_open_rate"} <= by_channel["email"]
    assert not {"delivered", "bounced"} & by_channel["webhook"]


def test_a_rate_of_nothing_is_a_dash_with_its_reason(acme):
    campaign, actions = make_campaign(acme, hello="push")
    write_leaves(acme, [leaf(actions["hello"], Leaf.OPENED, "2026-11-10 10:00", [1])])
    rate = report(acme, campaign).channels[0].numbers["open_rate_sent"]
    assert (rate.value, rate.numerator, rate.denominator) == (None, 1, 0)
    assert "Sent: 0" in rate.reason


def test_a_campaign_without_actions_has_rings_of_nothing(acme):
    campaign, _ = make_campaign(acme)
    found = report(acme, campaign)
    assert values(found.numbers, "users_total", "users_unique", "engaged") == (0, 0, 0)
    assert found.channels == []
    assert found.rings[1].share.value is None


def test_a_deleted_action_stays_in_every_number(acme):
    campaign, actions = make_campaign(acme, old="push", new="push")
    with workspace_transaction(acme.pk):
        Action.unscoped.filter(pk=actions["old"].pk).update(deleted_at=campaign.started_at)
    write_leaves(acme, [leaf(actions["old"], Leaf.SENT, "2026-11-10 10:00", [1, 2])])
    found = report(acme, campaign)
    assert [card.deleted for card in found.actions] == [True, False]
    assert values(found.numbers, "sent") == (2,)


def test_developers_count_and_are_named(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(campaign, Leaf.ENTRIES, "2026-11-10 10:00", [1, 2]),
        leaf(campaign, Leaf.ENTRIES, "2026-11-10 10:00", [3], population=1),
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [1, 2]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [3], population=1),
    ]
    write_leaves(acme, rows)
    found = report(acme, campaign)
    assert values(found.numbers, "users_unique", "sent") == (3, 3)
    assert found.head.developers == 1


def test_a_range_cuts_rings_channels_and_cards_by_effective_time(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(actions["hello"], Leaf.SENT, "2026-11-09 18:14", [1]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-09 18:15", [2]),
        leaf(campaign, Leaf.ENTRIES, "2026-11-09 18:14", [1]),
        leaf(campaign, Leaf.ENTRIES, "2026-11-10 18:14", [2]),
    ]
    write_leaves(acme, rows)
    found = report(acme, campaign, asked("Asia/Kathmandu", first="2026-11-10", last="2026-11-10"))
    assert values(found.numbers, "sent", "users_unique") == (1, 1)
    assert values(found.actions[0].numbers, "sent") == (1,)


def test_under_a_platform_only_what_a_device_made_has_a_number(acme):
    """Ruling 42: a dash that says why, never 0."""
    campaign, actions = make_campaign(acme, hello="push", letter="email")
    rows = [
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [1, 2]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [1], platform=1),
        leaf(actions["hello"], Leaf.UNDELIVERABLE, "2026-11-10 10:00", [3]),
        leaf(actions["letter"], Leaf.SENT, "2026-11-10 10:00", [1, 2, 3]),
    ]
    write_leaves(acme, rows)

    push, email = report(acme, campaign, asked(platform=Platform.IOS)).channels

    assert values(push.numbers, "sent", "delivered") == (1, 0)
    assert values(push.numbers, "undeliverable") == (None,)
    assert values(email.numbers, "sent", "delivery_rate") == (None, None)
    assert email.numbers["sent"].reason == NO_DEVICE


def test_a_report_that_names_a_device_has_its_platform_in_any_channel(acme):
    campaign, actions = make_campaign(acme, letter="email")
    rows = [
        leaf(actions["letter"], Leaf.OPENED, "2026-11-10 10:00", [1, 2]),
        leaf(actions["letter"], Leaf.OPENED, "2026-11-10 10:00", [1], platform=2),
    ]
    write_leaves(acme, rows)
    [email] = report(acme, campaign, asked(platform=Platform.IOS)).channels
    assert values(email.numbers, "opened") == (0,)


def test_a_channel_can_be_looked_at_alone(acme):
    campaign, _ = make_campaign(acme, hello="push", letter="email")
    found = report(acme, campaign, asked(channel="email"))
    assert [row.channel for row in found.channels] == ["email"]
    assert [card.channel for card in found.actions] == ["email"]
    assert "spam" in found.all_channels


def test_an_unfinished_range_is_compared_with_the_same_part(acme):
    campaign, actions = make_campaign(acme, hello="push")
    rows = [
        leaf(actions["hello"], Leaf.SENT, "2026-11-20 13:00", [1, 2, 3]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-13 13:45", [1, 2]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-13 14:15", [1, 2, 3, 4]),
    ]
    write_leaves(acme, rows)
    sent = report(acme, campaign, asked(range="7d", compare="previous")).numbers["sent"]
    assert (sent.value, sent.previous) == (3, 2)


def test_now_numbers_are_of_now_whatever_the_range(acme):
    campaign, actions = make_campaign(acme, hello="push")
    write_leaves(acme, [leaf(actions["hello"], Leaf.ATTEMPTED, "2026-11-02 10:00", [1, 2])])
    assert values(report(acme, campaign, asked(range="7d")).numbers, "attempted") == (2,)


def test_the_version_changes_with_every_number_and_only_then(acme, globex):
    campaign, actions = make_campaign(acme, hello="push")
    _, others = make_campaign(globex, hello="push")
    part = campaign_part(acme, campaign, list(actions.values()))

    def version() -> str:
        with workspace_transaction(acme.pk):
            return results_version(acme.pk, part)

    first = version()
    write_leaves(globex, [leaf(others["hello"], Leaf.SENT, "2026-11-10 10:00", [1])])
    assert version() == first
    write_leaves(acme, [leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [1])])
    assert version() != first


def test_the_number_of_statements_does_not_depend_on_what_there_is_to_count(acme):
    small, few = make_campaign(acme, "small", hello="push")
    large, many = make_campaign(acme, "large", **{f"a{n}": ("push", "email", "sms")[n % 3] for n in range(20)})
    write_leaves(acme, [leaf(few["hello"], Leaf.INTERACTED, "2026-11-10 10:00", [1])])
    days = [f"2026-11-{day:02} 10:00" for day in range(1, 20)]
    metrics = (Leaf.SENT, Leaf.RECEIVED, Leaf.INTERACTED)
    write_leaves(
        acme,
        [leaf(action, metric, day, range(1, 30)) for action in many.values() for day in days for metric in metrics],
    )
    counts = []
    for campaign in (small, large):
        with CaptureQueriesContext(connection) as queries:
            report(acme, campaign, asked(range="30d"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 11
