"""The way every reader goes: list, results, Explore, file; and back."""

import csv
import io
import json
import re

from tests.ui.shop import ENGAGED, USERS_UNIQUE


def value(page, metric: str, within: str = "main") -> str:
    return page.locator(f'{within} [data-metric="{metric}"]').first.get_attribute("data-value")


def test_list_results_explore_and_the_file_say_the_same(shop, look):
    page = look(shop.list_url)
    assert value(page, "users_unique") == str(USERS_UNIQUE)
    page.click("text=Autumn launch")
    assert value(page, "users_unique") == str(USERS_UNIQUE)
    assert value(page, "engaged") == str(ENGAGED)
    page.click(".ring:has-text('Engaged')")
    assert "/explore/" in page.url
    assert value(page, "engaged") == str(ENGAGED)
    page.click("text=Show as table")
    cells = page.locator(".figure tbody td:first-of-type").all_inner_texts()
    with page.expect_download() as coming:
        page.click(".figure-tools >> text=CSV")
    rows = list(csv.DictReader(io.StringIO(coming.value.path().read_text(encoding="utf-8-sig"))))
    assert len(rows) == len(cells)
    with page.expect_download() as coming:
        page.click(".figure-tools >> text=JSON")
    told = json.loads(coming.value.path().read_text())
    assert told["metrics"]["engaged"]["value"] == ENGAGED
    assert [str(point["value"]) for point in told["series"]] == [cell.replace(",", "") for cell in cells]
    assert page.complaints == []


def test_it_all_works_by_keyboard(shop, look):
    page = look(shop.list_url)
    page.focus("th a:has-text('Autumn launch')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{shop.url}")
    page.focus(".ring:has-text('Users')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore/**")
    page.focus(".cursor input")
    page.keyboard.press("Home")
    assert page.locator(".cursor output").inner_text().startswith("Thu 12 Nov: 1,200")
    page.keyboard.press("ArrowRight")
    assert page.locator(".cursor output").inner_text().startswith("Fri 13 Nov: 1,200")
    assert page.get_attribute(".cursor input", "aria-valuetext").startswith("Fri 13 Nov")


def test_five_choices_and_five_times_back(shop, look):
    page = look(shop.url)
    seen = [page.url]

    def choose(act) -> None:
        act()
        page.wait_for_function("before => location.href !== before", arg=seen[-1])
        page.wait_for_function("() => !document.querySelector('[aria-busy], .htmx-settling')")
        seen.append(page.url)

    choose(lambda: (page.click("#period-button"), page.click("#period-menu >> text=Last 7 days")))
    page.wait_for_function("() => document.activeElement?.id === 'period-button'")
    assert page.inner_text("#status").startswith("Last 7 days.")
    choose(lambda: page.select_option("#filter-platform", "ios"))
    choose(lambda: page.select_option("#filter-channel", "push"))
    choose(lambda: page.click(".chip:has-text('iOS')"))
    page.wait_for_function("() => document.activeElement?.className === 'chip'")
    choose(lambda: page.click(".chip:has-text('Push')"))
    page.wait_for_function("() => document.activeElement?.id === 'period-button'")
    assert len(set(seen)) == 5, "no choice is named twice, and the last leads back to the second address"
    for address in reversed(seen[:-1]):
        page.go_back()
        page.wait_for_url(address)
        platform = re.search(r"platform=(\w+)", address)
        page.wait_for_function(
            "wanted => document.querySelector('#filter-platform').value === wanted", arg=platform[1] if platform else ""
        )
    assert page.complaints == []


def test_no_page_stays_in_the_browsers_storage(shop, look):
    page = look(shop.url)
    page.click("#period-button")
    page.click("#period-menu >> text=Last 7 days")
    page.wait_for_url("**range=7d")
    kept = page.evaluate("JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])")
    assert "Autumn" not in kept
    assert "<" not in kept


def test_without_scripts_everything_is_links_and_forms(shop, look):
    page = look(shop.list_url, javascript=False)
    page.fill("#q", "autumn")
    page.click("text=Apply")
    assert page.url.endswith("?q=autumn")
    page.click("text=Autumn launch")
    page.click("#period-button")
    page.click("#period-menu >> text=Last 7 days")
    assert page.url.endswith("?range=7d")
    page.select_option("#filter-platform", "ios")
    page.click("text=Apply >> nth=-1")
    assert page.url.endswith("?range=7d&platform=ios")
    page.click("text=Clear all") if page.locator("text=Clear all").count() else page.click(".chip")
    page.click(".card-head >> text=Explore")
    assert page.locator("svg.chart-720").is_visible()
    page.select_option("#filter-metric", "sent")
    page.click(".filters >> text=Apply >> nth=-1")
    assert "metric=sent" in page.url
    page.click("text=Show as table")
    assert page.locator(".figure tbody tr").count() == 7
    with page.expect_download() as coming:
        page.click(".figure-tools >> text=CSV")
    assert coming.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
