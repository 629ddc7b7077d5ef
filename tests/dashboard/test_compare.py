"""Campaigns compared from the quarter hour that holds their start (issue: 24 h, 3 d, 7 d, all)."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from analytics.charts.elapsed import elapsed_text
from analytics.leafmetrics import Leaf
from analytics.reports.compare import compare
from analytics.reports.dashboard_query import DashboardQuery
from tests.analytics.makers import asked, leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


def compared(workspace, span, *campaigns, **words):
    with workspace_transaction(workspace.pk):
        return compare(workspace, DashboardQuery(asked(**words), (), campaigns), span)


def started(workspace, name, when, **channels):
    campaign, actions = make_campaign(workspace, name, **channels)
    campaign.started_at = datetime.fromisoformat(when).replace(tzinfo=UTC)
    with workspace_transaction(workspace.pk):
        campaign.save()
    return campaign, actions


@pytest.fixture
def two(acme):
    """One began at 9:07, the other at 22:59 of another day; each has people in its first, second and 25th hour."""
    rows = []
    for name, start, first in (
        ("early", "2026-11-02 09:07", "2026-11-02 09:00"),
        ("late", "2026-11-12 22:59", "2026-11-12 22:45"),
    ):
        _, actions = started(acme, name, start, hello="push")
        begin = datetime.fromisoformat(first)
        for hours, people in ((0, [1, 2]), (1, [2, 3]), (24, [4])):
            rows.append(
                leaf(actions["hello"], Leaf.RECEIVED, f"{begin + timedelta(hours=hours):%Y-%m-%d %H:%M}", people)
            )
    write_leaves(acme, rows)


def test_the_same_hours_stand_beside_each_other_whatever_the_date(acme, two):
    found = compared(acme, "24h", "early", "late")
    assert [one.start.isoformat() for one in found.campaigns] == [
        "2026-11-12T22:45:00+00:00",
        "2026-11-02T09:00:00+00:00",
    ]
    assert [list(one.values)[:3] for one in found.campaigns] == [[2, 2, 0], [2, 2, 0]]
    assert [one.numbers["received"].value for one in found.campaigns] == [4, 4]
    assert [one.numbers["received_unique"].value for one in found.campaigns] == [3, 3]


def test_a_longer_time_holds_more_and_all_holds_everything(acme, two):
    assert compared(acme, "3d", "early").campaigns[0].numbers["received_unique"].value == 4
    assert compared(acme, "all", "early").campaigns[0].numbers["received"].value == 5


def test_what_is_not_over_is_not_drawn(acme):
    _, actions = started(acme, "young", "2026-11-20 10:00", hello="push")
    write_leaves(acme, [leaf(actions["hello"], Leaf.RECEIVED, "2026-11-20 10:00", [1])])
    [young] = compared(acme, "24h", "young").campaigns
    # It is 14:07, so the fifth hour is still running.
    assert list(young.values)[:6] == [1, 0, 0, 0, None, None]
    assert young.reached == timedelta(hours=4, minutes=7)


def test_at_most_six_are_compared(acme):
    names = [f"c{number}" for number in range(8)]
    for day, name in enumerate(names, 1):
        started(acme, name, f"2026-11-{day:02} 08:00", hello="push")
    found = compared(acme, "7d", *names)
    assert [one.scope.external_id for one in found.campaigns] == ["c7", "c6", "c5", "c4", "c3", "c2"]
    assert any("Up to 6" in text for text in found.head.notices)
    assert len(compared(acme, "7d").campaigns) == 6


def test_page_and_data_show_the_same(acme, two, signed_in, ben):
    browser, path = signed_in(ben), f"/w/{acme.slug}/analytics/compare/"
    page = browser.get(path, {"span": "24h"}).content.decode()
    data = json.loads(browser.get(f"{path}data.json", {"span": "24h"}).content)
    assert [row["metrics"]["received_unique"]["value"] for row in data["rows"]] == [3, 3]
    assert page.count('data-metric="received_unique" data-value="3"') == 2
    rows = browser.get(f"{path}data.csv", {"span": "24h"}).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 2 * len(data["rows"][0]["series"])


@pytest.mark.parametrize(("hours", "text"), [(0, "0 h"), (18, "18 h"), (48, "2 d"), (54, "2 d 6 h")])
def test_elapsed_time_in_words(hours, text):
    assert elapsed_text(timedelta(hours=hours)) == text
