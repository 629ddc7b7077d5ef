"""Analytics, its comparison and how a number is counted, as somebody uses them: wide and narrow, light and dark."""

import pytest


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_numbers_over_campaigns_can_be_looked_at_from_all_sides(shop, look, axe, small_targets, width, theme):
    path = f"/w/{shop.workspace.slug}/analytics/"
    page = look(path, width=width, color_scheme=theme)
    page.wait_for_load_state("networkidle")
    page.click("#tile-sent")
    page.wait_for_url("**metric=sent**")
    page.wait_for_selector("#tile-sent[aria-current]")
    page.click("#channel-button")
    page.check("#channel-email")
    page.wait_for_url("**channel=email**")
    assert page.locator("[data-metric=sent]").first.get_attribute("data-value") == "12000"
    for other in ("", f"{path}compare/", f"{shop.url}counted/engagement_rate/"):
        if other:
            page.goto(page.site + other)
            page.wait_for_load_state("networkidle")
        assert axe(page) == [], other
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, other
        assert small_targets(page) == [], other
    assert page.locator("text=does not add up").count() == 0
    assert page.complaints == []
