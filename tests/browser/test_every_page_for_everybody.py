"""Every page, in both themes and at three widths: readable, reachable, inside the screen, and quiet (ux.md 9)."""

import pytest

# Colours come from the theme and boxes from the width, each whatever the other is.
LOOKS = [(1440, "light"), (390, "dark"), (320, "light")]


def pages_of(shop):
    return [
        shop.list_url,
        f"{shop.list_url}?q=nothing-like-it",
        shop.url,
        f"{shop.url}?range=7d&compare=same_weekdays&platform=ios",
        shop.push_url,
        f"{shop.url}attribution/",
        f"{shop.url}attribution/?window=9",
        f"{shop.url}attribution/?window=soon",
        f"{shop.url}explore/",
        f"{shop.url}explore/?metric=sent&split=channel&range=7d",
        f"{shop.email_url}explore/",
        f"/w/{shop.workspace.slug}/search/?q=welcome",
        "/help/metrics/",
        f"{shop.list_url}nobody/",
    ]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_accessible_and_fits(shop, look, axe, small_targets, width, theme):
    page = look(shop.list_url, width=width, color_scheme=theme)
    for path in pages_of(shop):
        page.goto(page.site + path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert small_targets(page) == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
    assert [one for one in page.complaints if "404" not in one] == []


def test_titles_tell_pages_apart(shop, look):
    page = look(shop.list_url)
    titles = []
    for path in pages_of(shop):
        page.goto(page.site + path)
        titles.append(page.title())
    # Both looks at the results are one page, as are both lists and the three looks at attribution.
    assert len(set(titles)) == len(titles) - 4
    assert all(title.endswith(" - Readout") for title in titles)


def test_opened_menus_and_tables_are_accessible_too(shop, look, axe):
    page = look(f"{shop.url}explore/", width=390)
    page.click("#period-button")
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "period-button"
    page.click("text=Show as table")
    assert axe(page) == []
    page.click("#menu-button")
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "menu-button"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
