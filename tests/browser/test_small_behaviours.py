"""What scripts add: copying, the reader's zone, errors that stay readable, a theme that is remembered."""


def test_an_id_can_be_copied_and_the_button_says_so(shop, look, live_server):
    page = look(shop.list_url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.click("[aria-label='Copy autumn-launch']")
    page.wait_for_selector("[data-copy-word]:has-text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == "autumn-launch"
    assert page.inner_text("#status") == "Copied"
    page.goto(f"{page.site}{shop.url}?range=7d")
    page.click("#copy-link-button")
    page.click("text=These exact dates")
    page.wait_for_selector("#copy-link >> text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"{page.site}{shop.url}?range=custom&from=2026-11-15&to=2026-11-21"
    )


def test_the_browsers_zone_is_known_from_the_second_page_on(shop, look):
    page = look(shop.url, timezone_id="America/Lima")
    page.reload()
    assert "America/Lima (UTC-5)" in page.inner_text("#context")


def test_a_part_that_fails_keeps_what_was_there_and_can_be_asked_again(shop, look):
    page = look(shop.url)
    users = page.locator('.ring [data-metric="users_unique"]').get_attribute("data-value")
    page.route("**/*range=7d", lambda route: route.fulfill(status=500, body="<h1>broken</h1>"))
    page.click("#period-button")
    page.click("#period-menu >> text=Last 7 days")
    page.wait_for_selector("#problem >> text=We could not load this part.")
    assert page.locator('.ring [data-metric="users_unique"]').get_attribute("data-value") == users
    page.unroute("**/*range=7d")
    page.click("#problem >> text=Try again")
    page.wait_for_selector("#period-button:has-text('Last 7 days')")
    assert page.inner_text("#problem") == ""


def test_who_is_offline_is_told_from_when_the_numbers_are(shop, look):
    page = look(shop.url)
    page.context.set_offline(True)
    page.select_option("#filter-platform", "ios")
    page.wait_for_selector("#problem >> text=You are offline. Numbers are from 13:09.")
    page.context.set_offline(False)
    page.wait_for_selector(".chip:has-text('iOS')")


def test_what_was_opened_stays_open_when_the_part_is_swapped(shop, look):
    page = look(f"{shop.url}explore/")
    page.click("text=Show as table")
    page.select_option("#filter-metric", "sent")
    page.wait_for_url("**metric=sent")
    page.wait_for_selector("h1:has-text('Sent per day')")
    page.wait_for_selector("#figure-table[open]")


def test_the_menu_of_a_phone_gives_the_focus_back(shop, look):
    page = look(shop.list_url, width=390)
    page.click("#menu-button")
    assert page.locator("#menu >> text=API keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("text=API keys").first.is_visible()
    assert page.evaluate("document.activeElement.id") == "menu-button"
