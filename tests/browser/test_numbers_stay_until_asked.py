"""Numbers never move under the reader (ruling 19): *New data, show*, or Live."""

from datetime import timedelta

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reading import Key
from tests.analytics.rollups import LeafRow, write_leaves
from tests.ui.shop import START, USERS_UNIQUE
from workspaces.tenancy import engine_transaction

USERS = 'main .ring [data-metric="users_unique"]'


def somebody_enters(shop, number: int) -> None:
    """As the fold would write it: a new leaf and a lifetime total with a higher version."""
    key = Key(int(ScopeKind.CAMPAIGN), shop.campaign.pk, int(Leaf.ENTRIES), 0, 1)
    row = LeafRow(key, START + timedelta(days=9, minutes=15 * number), 1, frozenset([1_000_000 + number]), marked=True)
    from django.db import connection

    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM analytics_total WHERE population = 1")
    write_leaves(shop.workspace, [row])


def test_new_data_is_offered_within_five_seconds_and_shown_when_asked(shop, look):
    page = look(shop.url)
    page.wait_for_timeout(4500)
    assert page.locator("text=New data.").count() == 0
    somebody_enters(shop, 1)
    page.wait_for_selector("text=New data.", timeout=5000)
    assert page.get_attribute(USERS, "data-value") == str(USERS_UNIQUE)
    page.click("#show-new")
    page.wait_for_selector(f'{USERS}[data-value="{USERS_UNIQUE + 1}"]')
    assert page.locator("text=New data.").count() == 0
    assert page.complaints == []


def test_live_swaps_the_numbers_by_itself(shop, look):
    page = look(shop.url)
    page.click("#live")
    page.wait_for_url("**live=1")
    somebody_enters(shop, 1)
    page.wait_for_selector(f'{USERS}[data-value="{USERS_UNIQUE + 1}"]', timeout=6000)
    page.click("#live")
    page.wait_for_url(f"**{shop.url}")
    assert page.complaints == []


def test_nobody_is_asked_while_nobody_looks(shop, look):
    page = look(shop.url)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "version" in request.url else None)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})")
    page.wait_for_timeout(4500)
    assert asked == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len(asked) == 1
