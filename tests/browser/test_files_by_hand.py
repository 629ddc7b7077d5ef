"""A file of people in a real browser: from the list to the rows, with the progress that comes by itself."""

import csv
import io

import pytest

from analytics.exports.making import make_next
from tests.audience.crowd import Crowd, new_crowd


@pytest.fixture
def crowd(shop) -> Crowd:
    return new_crowd(shop.workspace)


def ask(page, crowd: Crowd) -> None:
    page.goto(f"{page.site}/w/{crowd.workspace.slug}/audience/?campaign={crowd.campaign.public_id}")
    page.click("#export-button")
    page.click("text=CSV or XLSX")
    page.click("text=Make CSV")
    page.wait_for_url("**/exports/#x_*")


def test_a_file_is_asked_for_waited_for_and_taken(crowd, look):
    page = look(f"/w/{crowd.workspace.slug}/exports/")
    ask(page, crowd)
    assert page.locator(".export >> text=Waiting").count() == 1
    assert make_next()
    page.wait_for_selector(".export >> text=Download")
    assert "Export ready" in page.locator("#status").inner_text()
    page.reload()
    with page.expect_download() as coming:
        page.click(".export >> text=Download")
    rows = list(csv.DictReader(io.StringIO(coming.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["id"] for row in rows] == ["dot", "cid", "bob", "ann"]
    assert page.complaints == []


def test_without_scripts_it_works_as_well(crowd, look):
    page = look(f"/w/{crowd.workspace.slug}/exports/", javascript=False)
    ask(page, crowd)
    assert make_next()
    page.reload()
    with page.expect_download():
        page.click(".export >> text=Download")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_pages_of_files_are_accessible_and_fit(crowd, look, axe, small_targets, width, theme):
    root = f"/w/{crowd.workspace.slug}/"
    page = look(f"{root}exports/", width=width, color_scheme=theme)
    ask(page, crowd)
    ask(page, crowd)
    assert make_next()
    one = page.locator(".export-name").first.get_attribute("href")
    paths = ["exports/", "exports/?of=everyone", f"exports/new/?source=people&campaign={crowd.campaign.public_id}"]
    for path in [*(root + path for path in paths), f"{root}exports/new/?source=deliveries", one, f"{root}campaigns/"]:
        page.goto(page.site + path)
        page.wait_for_load_state("load")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert small_targets(page) == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
    assert page.complaints == []
