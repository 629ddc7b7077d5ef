"""Analytics: campaigns as one, developer profiles left out and said (metrics.md C-E7, AE-28, ux.md 3.14)."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.leafmetrics import Leaf
from analytics.reports.dashboard import dashboard
from analytics.reports.dashboard_query import DashboardQuery
from analytics.reports.sheet import MIXED_MONEY
from campaigns.models import CampaignTerms
from messaging.platforms import Platform
from tests.analytics.makers import STARTED, asked, leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


def report(workspace, channels=(), campaigns=(), **words):
    query = DashboardQuery(asked(range=words.pop("range", "30d"), **words), channels, campaigns)
    with workspace_transaction(workspace.pk):
        return dashboard(workspace, query)


@pytest.fixture
def shop(acme):
    """Two campaigns with one person in both, and a developer in the first."""
    first, a = make_campaign(acme, "first", hello="push", letter="email")
    second, b = make_campaign(acme, "second", news="email")
    rows = [
        leaf(first, Leaf.ENTRIES, "2026-11-10 10:00", [1, 2, 3]),
        leaf(first, Leaf.ENTRIES, "2026-11-10 10:00", [9], population=1),
        leaf(second, Leaf.ENTRIES, "2026-11-12 10:00", [3, 4]),
        *both(a["hello"], "2026-11-10 10:00", [1, 2, 3]),
        *both(a["hello"], "2026-11-10 10:00", [9], population=1),
        *both(a["letter"], "2026-11-11 10:00", [1]),
        *both(b["news"], "2026-11-12 10:00", [3, 4]),
        leaf(a["hello"], Leaf.FAILED, "2026-11-10 10:00", [5]),
    ]
    write_leaves(acme, rows)
    return {"first": first, "second": second}


def both(action, when, people, **more):
    return [leaf(action, metric, when, people, **more) for metric in (Leaf.SENT, Leaf.RECEIVED)]


def values(numbers, *ids):
    return tuple(numbers[id].value for id in ids)


def test_people_count_once_over_all_campaigns_and_developers_not_at_all(acme, shop):
    found = report(acme)
    assert values(found.numbers, "users_total", "users_unique", "received", "received_unique") == (5, 4, 6, 4)
    assert found.head.developers == 1


def test_a_campaign_and_a_channel_can_be_looked_at_alone(acme, shop):
    alone = report(acme, campaigns=("second",))
    assert values(alone.numbers, "received", "received_unique") == (2, 2)
    letters = report(acme, channels=("email",))
    assert values(letters.numbers, "received", "received_unique") == (3, 3)
    assert "users_total" not in letters.numbers
    assert letters.head.developers == 0


def test_the_lines_of_a_split_are_the_numbers_of_their_campaigns(acme, shop):
    trend = report(acme, metric="received", split="campaign").trend
    assert [(line.label, line.total.value) for line in trend.series] == [("First", 4), ("Second", 2)]
    assert all(sum(point.value for point in line.points) == line.total.value for line in trend.series)
    channels = report(acme, metric="received_unique", split="channel").trend
    assert [(line.label, line.total.value) for line in channels.series] == [("Push", 3), ("E-mail", 3)]


def test_the_greatest_campaigns_come_first_and_silent_ones_not_at_all(acme, shop):
    make_campaign(acme, "silent", hello="push")
    assert [row.scope.label for row in report(acme).top] == ["First", "Second"]


def test_an_id_of_nobody_is_said_and_everything_is_shown(acme, shop):
    found = report(acme, campaigns=("nowhere",))
    assert found.campaigns == 2
    assert any("nowhere" in text for text in found.head.notices)


def test_under_a_platform_what_has_no_device_is_a_dash(acme, shop):
    assert values(report(acme, channels=("email",), platform=Platform.IOS).numbers, "sent") == (None,)


def test_page_json_and_csv_say_the_same(acme, shop, signed_in, ben):
    browser, path = signed_in(ben), f"/w/{acme.slug}/analytics/"
    page = browser.get(path, {"tz": "UTC"}).content.decode()
    data = json.loads(browser.get(f"{path}data.json", {"tz": "UTC"}).content)
    rows = browser.get(f"{path}data.csv", {"tz": "UTC"}).content.decode("utf-8-sig").splitlines()
    assert data["metrics"]["received_unique"]["value"] == 4
    assert data["developers_left_out"] == 1
    assert 'data-metric="received_unique" data-value="4"' in page
    assert "Leaves out 1 developer profile." in page
    cells = dict(zip(rows[0].split(","), rows[1].split(","), strict=True))
    assert (cells["scope"], cells["received_unique"]) == (f"workspace:{acme.slug}", "4")
    trend = browser.get(f"{path}trend.csv", {"tz": "UTC"}).content.decode("utf-8-sig").splitlines()
    assert len(trend) == 1 + len(data["series"])


def test_a_viewer_reads_and_takes_no_file(acme, shop, signed_in, vic):
    browser, path = signed_in(vic), f"/w/{acme.slug}/analytics/"
    assert browser.get(path).status_code == 200
    assert browser.get(f"{path}data.csv").status_code == 403


def test_statements_do_not_grow_with_what_there_is_to_count(acme, shop):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            report(acme, split="campaign", metric="received_unique")
        return len(queries)

    few = statements()
    for number in range(8):
        _, actions = make_campaign(acme, f"more-{number}", hello="push", letter="email")
        days = [f"2026-11-{day:02} 10:00" for day in range(2, 18)]
        write_leaves(
            acme, [row for one in actions.values() for day in days for row in both(one, day, range(number, 40))]
        )
    assert statements() <= few + 2


def test_conversions_are_those_of_the_campaigns_with_a_goal(acme, shop):
    assert values(report(acme).numbers, "conversions") == (None,)
    with workspace_transaction(acme.pk):
        for name, currency in (("first", "EUR"), ("second", "USD")):
            CampaignTerms.unscoped.create(
                workspace=acme,
                campaign=shop[name],
                valid_from=STARTED,
                attribution_window=timedelta(days=7),
                goal_event="Purchase",
                goal_value="total",
                goal_currency=currency,
            )
    write_leaves(acme, [leaf(shop["first"], Leaf.CONVERSIONS, "2026-11-11 10:00", [1, 2])])
    assert values(report(acme).numbers, "conversions", "converted_people") == (2, 2)
    mixed = report(acme, metric="value_total").trend.total
    assert (mixed.value, mixed.reason) == (None, MIXED_MONEY)
    assert report(acme, metric="value_total", campaigns=("first",)).trend.total.currency == "EUR"


def test_a_conversion_rate_is_of_the_entries_of_campaigns_with_a_goal(acme, shop):
    with workspace_transaction(acme.pk):
        CampaignTerms.unscoped.create(
            workspace=acme,
            campaign=shop["first"],
            valid_from=STARTED,
            attribution_window=timedelta(days=7),
            goal_event="Purchase",
        )
    write_leaves(acme, [leaf(shop["first"], Leaf.CONVERSIONS, "2026-11-11 10:00", [1, 2])])
    rate = report(acme).numbers["conversion_rate"]
    assert (rate.numerator, rate.denominator) == (2, 3)
