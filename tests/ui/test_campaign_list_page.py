"""The list of campaigns: ux.md 3.1."""

import re

import pytest

from tests.ui.shop import USERS_UNIQUE, make_campaign
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def names(html: str) -> list[str]:
    return re.findall(r'class="name"><a href="[^"]*">([^<]*)</a>', html)


@pytest.fixture
def three(shop):
    with workspace_transaction(shop.workspace.pk):
        make_campaign(shop.workspace, "Win-back", "win-back", "paused")
        make_campaign(shop.workspace, "Zebra sale", "zebra", "ended")
    return shop


def test_each_campaign_has_its_numbers_and_a_way_to_them(shop, signed_in):
    html = signed_in().get(shop.list_url).content.decode()
    assert names(html) == ["Autumn launch"]
    assert f'data-metric="users_unique" data-value="{USERS_UNIQUE}"' in html
    assert f'href="{shop.url}"' in html
    assert "1 campaign" in html


def test_search_and_filters_narrow_it(three, signed_in):
    browser = signed_in()
    assert names(browser.get(three.list_url, {"q": "zeb"}).content.decode()) == ["Zebra sale"]
    found = browser.get(three.list_url, {"status": ["paused", "ended"], "sort": "name"}).content.decode()
    assert names(found) == ["Win-back", "Zebra sale"]
    assert "Status: Paused" in found
    assert names(browser.get(three.list_url, {"channel": "email"}).content.decode()) == ["Autumn launch"]


def test_a_chip_takes_one_word_out_and_leaves_the_others(three, signed_in):
    html = signed_in().get(three.list_url, {"status": ["paused", "ended"]}).content.decode()
    chips = re.findall(r'class="chip"[^>]*href="([^"]*)"', html)
    assert chips == [f"{three.list_url}?status=ended", f"{three.list_url}?status=paused"]


def test_the_active_column_says_how_it_is_sorted(three, signed_in):
    html = signed_in().get(three.list_url, {"sort": "-users"}).content.decode()
    assert html.count("aria-sort") == 1
    assert re.search(r'aria-sort="descending"><a class="sort" id="sort-users"', html)
    assert f'href="{three.list_url}?sort=users"' in html


def test_pages_follow_each_other_and_come_back(three, signed_in):
    browser = signed_in()
    first = browser.get(three.list_url, {"sort": "name", "per": "2"}).content.decode()
    assert names(first) == ["Autumn launch", "Win-back"]
    onward = re.search(r'rel="next" href="([^"]*)"', first)[1].replace("&amp;", "&")
    second = browser.get(onward).content.decode()
    assert names(second) == ["Zebra sale"]
    assert "<title>Campaigns (continued) - Readout</title>" in second
    back = re.search(r'rel="prev" href="([^"]*)"', second)[1].replace("&amp;", "&")
    assert names(browser.get(back).content.decode()) == ["Autumn launch", "Win-back"]


def test_nothing_found_offers_the_way_out(shop, signed_in):
    html = signed_in().get(shop.list_url, {"q": "nobody"}).content.decode()
    assert "No campaigns match" in html
    assert "Clear all filters" in html


def test_typing_replaces_the_address_and_choosing_adds_to_the_history(shop, signed_in):
    browser = signed_in()
    typed = browser.get(shop.list_url, {"q": "aut"}, headers=HTMX | {"HX-Trigger": "q", "HX-Trigger-Name": "q"})
    assert typed["HX-Replace-Url"] == f"{shop.list_url}?q=aut"
    chosen = browser.get(shop.list_url, {"q": "", "sort": "name"}, headers=HTMX | {"HX-Trigger": "sort-name"})
    assert chosen["HX-Push-Url"] == f"{shop.list_url}?sort=name"
    assert chosen.content.decode().lstrip().startswith('<div id="list"')
    assert 'hx-swap-oob="true"' in chosen.content.decode()


@pytest.mark.parametrize(
    "words",
    [
        {"sort": "luck"},
        {"per": "-1"},
        {"per": "99999999999"},
        {"after": "%00"},
        {"before": "bm90IGpzb24="},
        {"after": "WyJ4IiwgInkiXQ=="},
        {"status": "bogus"},
        {"from": "2026-13-01"},
        {"tz": "Nowhere/Land"},
        {"page": "-3"},
    ],
)
def test_a_wrong_word_falls_back_with_a_notice(shop, signed_in, words):
    answer = signed_in().get(shop.list_url, words)
    assert answer.status_code == 200
    assert "strip-warn" in answer.content.decode()
    assert names(answer.content.decode()) == ["Autumn launch"]


def test_a_hostile_name_does_no_harm(shop, signed_in):
    with workspace_transaction(shop.workspace.pk):
        make_campaign(shop.workspace, '"><script>alert(1)</script>', "<b>", "draft")
    html = signed_in().get(shop.list_url, {"q": "<script>"}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
