"""Search, filters, orders and pages of the campaign list (ux.md 3.1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import RequestFactory

from analytics.leafmetrics import Leaf
from analytics.reports import campaign_list, parse_list
from campaigns.models import Campaign
from tests.analytics.makers import STARTED, leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def three(acme):
    """Autumn (push, 3 of 4 engaged), Basket (e-mail, 1 of 10 engaged), Card (in-app, nobody yet)."""
    made = {
        "autumn": make_campaign(acme, "autumn", hello="push"),
        "basket": make_campaign(acme, "basket", letter="email"),
        "card": make_campaign(acme, "card", card="in_app"),
    }
    with workspace_transaction(acme.pk):
        for days, (name, state) in enumerate([("autumn", "running"), ("basket", "ended"), ("card", "running")]):
            changed = {"updated_at": STARTED + timedelta(days=days), "state": state}
            Campaign.unscoped.filter(pk=made[name][0].pk).update(**changed)
    write_leaves(
        acme,
        [
            leaf(made["autumn"][0], Leaf.ENTRIES, "2026-11-10 10:00", range(1, 5)),
            leaf(made["autumn"][1]["hello"], Leaf.INTERACTED, "2026-11-10 10:00", range(1, 4)),
            leaf(made["basket"][0], Leaf.ENTRIES, "2026-11-10 10:00", range(1, 11)),
            leaf(made["basket"][1]["letter"], Leaf.INTERACTED, "2026-11-10 10:00", [1]),
        ],
    )
    return acme


def listed(workspace, query="", **changes):
    request = RequestFactory().get(f"/?{query}")
    request.ws, request.user = workspace, _Nobody()
    with workspace_transaction(workspace.pk):
        return campaign_list(workspace, replace(parse_list(request), **changes))


class _Nobody:
    is_authenticated = False
    zone = ""


def names(report):
    return [row.scope.label for row in report.rows]


def test_a_row_holds_lifetime_numbers(three):
    [row] = listed(three, "q=autumn").rows
    assert {id: number.value for id, number in row.numbers.items()} == {
        "users_total": 4,
        "users_unique": 4,
        "unique_users_rate": 100,
        "engaged": 3,
        "engagement_rate": 75,
        **dict.fromkeys(("conversions", "converted_people", "conversion_rate", "value_total")),
    }
    assert (row.state, list(row.channels), row.scope.key) == ("running", ["push"], "campaign:autumn")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Card", "Basket", "Autumn"]),
        ("q=BASK", ["Basket"]),
        ("q=100%25", []),
        ("status=ended", ["Basket"]),
        ("status=ended&status=running", ["Card", "Basket", "Autumn"]),
        ("channel=push&channel=email", ["Basket", "Autumn"]),
        ("from=2026-11-01&to=2026-11-01", ["Card", "Basket", "Autumn"]),
        ("from=2026-11-02", []),
        ("sort=name", ["Autumn", "Basket", "Card"]),
        ("sort=-name", ["Card", "Basket", "Autumn"]),
        ("sort=status&status=ended", ["Basket"]),
        ("sort=-users", ["Basket", "Autumn", "Card"]),
        ("sort=-engaged", ["Autumn", "Basket", "Card"]),
        ("sort=engaged", ["Card", "Basket", "Autumn"]),
        ("sort=updated", ["Autumn", "Basket", "Card"]),
        ("sort=-started", ["Card", "Basket", "Autumn"]),
    ],
)
def test_search_filters_and_orders(three, query, found):
    assert names(listed(three, query)) == found


@pytest.mark.parametrize("sort", ["name", "-name", "updated", "-started", "users", "-engaged", "status"])
def test_pages_follow_each_other_forth_and_back(three, sort):
    whole = names(listed(three, f"sort={sort}"))
    first = listed(three, f"sort={sort}&per=2")
    second = listed(three, f"sort={sort}&per=2&after={first.next}")
    again = listed(three, f"sort={sort}&per=2&before={second.previous}")
    assert names(first) + names(second) == whole
    assert names(again) == names(first)
    assert (first.previous, second.next, again.previous) == ("", "", "")
    assert again.next
    assert first.count == second.count == 3


@pytest.mark.parametrize(
    "query",
    [
        "sort=nonsense",
        "after=%%%",
        "after=WyJhIl0=",
        "sort=users&after=WyJhIiwxXQ==",
        "per=0",
        "per=x",
        "status=x",
        "from=x",
    ],
)
def test_nonsense_falls_back_with_a_notice(three, query):
    found = listed(three, query)
    assert len(found.rows) == 3
    assert found.head.notices


def test_an_archived_campaign_is_not_listed(three):
    with workspace_transaction(three.pk):
        Campaign.unscoped.filter(external_id="card").update(archived_at=STARTED)
    assert names(listed(three)) == ["Basket", "Autumn"]


def test_another_workspace_lists_its_own(three, globex):
    assert names(listed(globex)) == []
