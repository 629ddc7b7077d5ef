"""The browser script on the demo's shop page: display, click, carousel and every way to close, and what is counted."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import TimeoutError as NotYet

from analytics import partitions
from analytics.demo import accounts, shop_window
from analytics.demo.door import Door
from analytics.demo.people import SIGN_INS
from messaging.facts import decode
from messaging.models import Delivery
from workspaces.models import User
from workspaces.tenancy import engine_transaction, workspace_transaction

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = Path(settings.BASE_DIR) / "static/in-app/readout-inapp.js"


class Shop:
    """The page, and the workers' work called by name."""

    def __init__(self, open_page, site: str) -> None:
        partitions.keep()
        self.demo = accounts.set_up()
        shop_window.open_shop(self.demo, Door(site))
        self.page, self.open_page, self.site = open_page("/demo/shop/"), open_page, site

    def order(self, name: str) -> None:
        """Asks for a message and waits until it stands there."""
        self.page.click(f"form button:text-is('{name}')")
        self.until(lambda: self._stands("dialog[open]"))

    def closed(self, reason: str) -> None:
        self.page.wait_for_selector(f"#log li:has-text('closed: {reason}')")
        assert self.page.query_selector("dialog") is None

    def until(self, holds: Callable[[], bool]) -> None:
        """The workers work until it does."""
        for _ in range(60):
            call_command("settle", verbosity=0)
            if holds():
                return
        raise AssertionError("it never came to that")

    def _stands(self, selector: str) -> bool:
        try:
            self.page.wait_for_selector(selector, timeout=500)
        except NotYet:
            return False
        return True

    def sent(self) -> None:
        """Every report has left the browser and is folded."""
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('readout-inapp:e:'))"
        )
        call_command("settle", verbosity=0)

    def events(self) -> Counter[str]:
        with engine_transaction("fold"), connection.cursor() as cursor:
            cursor.execute("SELECT type FROM messaging_event WHERE message_id IS NOT NULL AND type <> 'sent'")
            return Counter(type_ for (type_,) in cursor.fetchall() if type_ not in ("queued", "attempted"))

    def report(self) -> Any:
        """The page of the report, as the demo's admin sees it."""
        admin = Client()
        admin.force_login(User.objects.get(email=SIGN_INS[0].email), backend=BACKEND)
        page = self.open_page("about:blank")
        session = admin.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.site}])
        page.goto(f"{self.site}/w/{self.demo.workspace.slug}/messages/{shop_window.OFFER.id}/")
        return page

    def facts(self) -> list[dict[str, int]]:
        with workspace_transaction(self.demo.workspace.pk):
            rows = Delivery.objects.for_workspace(self.demo.workspace).order_by("pk")
            return [{kind: fact.count for kind, fact in decode(row.facts).seen.items()} for row in rows]


@pytest.fixture
def shop(transactional_db, open_page, live_server) -> Shop:
    return Shop(open_page, live_server.url)


def focused(page: Any) -> str:
    return page.evaluate("() => document.activeElement?.shadowRoot?.activeElement?.tagName ?? ''")


def test_a_carousel_is_looked_through_clicked_and_counted(shop, axe):
    page = shop.page
    shop.order("A carousel offer")
    assert page.get_attribute("dialog", "aria-label") == "Welcome, visitor"
    assert focused(page) == "SECTION"
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    # The page behind is out of reach.
    assert page.evaluate("() => document.activeElement.shadowRoot !== null || document.activeElement === document.body")
    page.click("button:text-is('Show me')")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.click("button:text-is('Put into the basket')")
    page.wait_for_selector("#log li:has-text('value basket:meadow')")
    shop.closed("action")
    shop.sent()
    # Going back to a card adds nothing (I-E2).
    assert shop.events() == {"displayed": 1, "page_displayed": 2, "clicked": 2}
    [facts] = shop.facts()
    assert {kind: n for kind, n in facts.items() if kind in ("displayed", "clicked")} == {"displayed": 3, "clicked": 2}
    assert_reported(shop.report())
    # It was for once: a new look at the page finds nothing.
    page.reload()
    assert (
        page.evaluate("async () => { await readoutInApp.check(); return document.querySelectorAll('dialog').length; }")
        == 0
    )
    assert page.complaints == []


def assert_reported(report: Any) -> None:
    assert numbers_in(report) == {"impressions": 3, "clicks": 2, "close_clicks": 0, "dismissed": 0}
    rows = {label: (shown, clicks) for label, shown, clicks in blocks_in(report)}
    assert [rows[card] for card in ("Hello", "Ridge", "Meadow")] == [(1, 1), (1, 0), (1, 1)]
    assert rows["Show me"][1] == 1
    assert "Clicked 1" in " ".join(report.inner_text("#audience .tabs").split())
    assert report.complaints == []


def test_every_way_to_close_is_told_apart_and_a_report_that_got_lost_counts_once(shop):
    page = shop.page
    shop.order("A carousel offer")
    page.keyboard.press("Escape")
    shop.closed("close_button")
    shop.order("A carousel offer")
    page.mouse.click(5, 300)
    shop.closed("backdrop")
    shop.order("A carousel offer")
    page.evaluate(SWIPE, [0, 120])
    shop.closed("swipe")
    lost = []

    def lose(route: Any) -> None:
        """It arrives, and the answer is lost on its way back: the script sends it again."""
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/v1/events", lose, times=1)
    shop.order("A carousel offer")
    page.click("button[aria-label='Close']")
    shop.closed("close_button")
    shop.sent()
    assert lost == [200]
    report = shop.report()
    assert numbers_in(report) == {"impressions": 4, "clicks": 0, "close_clicks": 1, "dismissed": 4}
    ends = report.inner_text(".tile:has(.tile-label:text-is('Dismissed')) .tile-more")
    assert ends == "Close button 2, Swipe 1, Tap beside the message 1"
    events = shop.events()
    assert (events["displayed"], events["clicked"], events["dismissed"]) == (4, 1, 3)


def test_a_page_that_says_no_keeps_the_message_and_one_without_storage_reports_all_the_same(shop):
    page = shop.page
    page.add_init_script("document.addEventListener('readout:action', (event) => event.preventDefault())")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })")
    shop.order("A micro-survey")
    page.click("button:text-is('I searched')")
    page.wait_for_selector("#log li:has-text('I searched')")
    assert page.is_visible("dialog")
    page.keyboard.press("Escape")
    shop.closed("close_button")
    shop.until(lambda: shop.events()["clicked"] == shop.events()["dismissed"] == 1)


def numbers_in(report: Any) -> dict[str, int]:
    found = report.eval_on_selector_all(
        ".tile-value [data-metric]", "all => all.map(one => [one.dataset.metric, Number(one.dataset.value)])"
    )
    return {id: value for id, value in found if id in ("impressions", "clicks", "close_clicks", "dismissed")}


def blocks_in(report: Any) -> list[tuple[str, int, int]]:
    """Label, impressions and clicks of each row of the table of cards and blocks."""
    rows = report.eval_on_selector_all(
        "[aria-labelledby='blocks-title'] tbody tr",
        """rows => rows.map(row => [row.querySelector('th').firstChild.textContent.trim(),
            ...['impressions', 'clicks'].map(id => Number(
                row.querySelector(`[data-metric='${id}']`)?.dataset.value ?? -1))])""",
    )
    return [tuple(row) for row in rows]


SWIPE = """([x, y]) => {
  const dialog = document.querySelector('body > div').shadowRoot.querySelector('dialog');
  const touch = (type, clientX, clientY) =>
    dialog.dispatchEvent(new PointerEvent(type, { clientX, clientY, pointerType: 'touch' }));
  touch('pointerdown', 200, 300);
  touch('pointerup', 200 + x, 300 + y);
}"""


def test_it_is_small():
    assert SCRIPT.stat().st_size < 8_000


@pytest.mark.django_db
def test_without_the_demo_there_is_no_shop(client):
    assert client.get("/demo/shop/").status_code == 404
    assert client.post("/demo/shop/", {"show": "shop-offer"}).status_code == 404
