"""Deliveries in a real browser: by keyboard, without scripts, focus that is never lost, readable everywhere."""

import pytest

from tests.ui.sends import Sends, make_sends

SAID = "words => document.getElementById('status')?.textContent === words"
REFUSED = "credentials_missing: 403 InvalidProviderToken"


@pytest.fixture
def sends(shop) -> Sends:
    made = make_sends(shop)
    made.own("opened")
    made.own("attempted", devices=("unknown",))
    made.own("failed", "customer_unsubscribed")
    made.own("failed", "retries_exhausted: 503", devices=("failed", "failed"))
    made.own("failed", REFUSED)
    made.delivery("failed", "their own words")
    made.own("failed", REFUSED)
    return made


def pages_of(sends: Sends) -> list[str]:
    root = f"/w/{sends.shop.workspace.slug}/"
    failed, lost = sends.made[4], sends.made[1]
    send = f"{sends.shop.url}send/{sends.shop.push.public_id}/"
    return [
        f"{root}deliveries/",
        f"{root}deliveries/?status=failed&campaign={sends.shop.campaign.public_id}",
        f"{root}deliveries/?status=bounced",
        f"{root}deliveries/{failed.public_id}/",
        f"{root}deliveries/{lost.public_id}/",
        f"{root}retries/new/",
        f"{root}retries/",
        f"{root}retries/ask/?status=failed",
        f"{root}settings/providers/",
        f"{root}settings/providers/apns/",
        f"{root}settings/providers/rules/push/",
        f"{root}people/{failed.person.public_id}/",
        f"{sends.shop.url}send/",
        send,
        f"{send}audience/",
        "/help/reasons/",
        "/help/reasons/expired/",
        "/help/reporting/",
    ]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_of_sending_is_accessible_and_fits(sends, look, axe, small_targets, width, theme):
    page = look(f"/w/{sends.shop.workspace.slug}/deliveries/", width=width, color_scheme=theme)
    for path in pages_of(sends):
        page.goto(page.site + path)
        page.wait_for_load_state("load")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert small_targets(page) == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
    assert page.complaints == []


def test_log_detail_and_retry_by_keyboard(sends, look):
    root = f"/w/{sends.shop.workspace.slug}/"
    page = look(f"{root}deliveries/?status=failed")
    page.focus(f"#row-{sends.made[4].public_id} th a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{sends.made[4].public_id}/?status=failed")
    page.focus("text=Retry all")
    page.keyboard.press("Enter")
    page.wait_for_url("**/retries/new/**")
    page.focus("[name=checked]")
    page.keyboard.press("Space")
    page.focus('[name=include][value="credentials_missing"]')
    if not page.is_checked('[name=include][value="credentials_missing"]'):
        page.keyboard.press("Space")
    page.focus("text=Retry what is ticked")
    page.keyboard.press("Enter")
    page.wait_for_url("**/retries/r_*/")
    assert page.inner_text("h1").startswith("Retr")


def test_a_choice_swaps_the_list_keeps_the_focus_and_says_how_many(sends, look):
    page = look(f"/w/{sends.shop.workspace.slug}/deliveries/")
    page.click("#status-button")
    page.check("#status-failed")
    page.wait_for_url("**?status=failed")
    page.wait_for_function(SAID, arg="5 deliveries")
    assert page.evaluate("document.activeElement?.id") == "status-failed"
    page.keyboard.press("Escape")
    page.click(".chip:has-text('Failed')")
    page.wait_for_function(SAID, arg="7 deliveries")
    page.wait_for_function("() => document.activeElement !== document.body")
    page.go_back()
    page.wait_for_selector(".chip:has-text('Failed')")
    assert page.complaints == []


def test_ticks_are_counted_and_taken_to_the_review(sends, look):
    page = look(f"/w/{sends.shop.workspace.slug}/deliveries/?status=failed")
    assert page.is_disabled("[data-selection-button]")
    page.check("#tick-all")
    assert page.text_content("[data-selection-button]") == "Retry ticked (3)"
    page.uncheck(f'[value="{sends.made[3].public_id}"]')
    page.click("[data-selection-button]")
    page.wait_for_url("**/retries/new/?id=*")
    assert page.inner_text("h1") == "Retry 2 deliveries?"


def test_a_retry_in_the_row_says_queued(sends, look):
    page = look(f"/w/{sends.shop.workspace.slug}/deliveries/?status=failed")
    row = f"#row-{sends.made[3].public_id}"
    page.click(f"{row} >> text=Retry")
    page.wait_for_selector(f"{row} >> text=Queued")
    assert page.complaints == []


def test_without_scripts_the_log_filters_and_retries(sends, look):
    page = look(f"/w/{sends.shop.workspace.slug}/deliveries/", javascript=False)
    page.click("#status-button")
    page.check("#status-failed")
    page.click("#delivery-filters >> text=Apply")
    assert page.url.endswith("?status=failed")
    page.check(f'[value="{sends.made[3].public_id}"]')
    page.click("[data-selection-button]")
    page.check("[name=checked]")
    page.check("[name=include]")
    page.click("text=Retry what is ticked")
    assert "/retries/r_" in page.url
    page.goto(f"{page.site}/w/{sends.shop.workspace.slug}/deliveries/")
    page.fill("#who", "person-3@example.com")
    page.click("text=Find")
    assert "person=u_" in page.url
