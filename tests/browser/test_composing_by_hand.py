"""The composer in a browser: readable everywhere, counting and previewing as one writes, working without scripts."""

import pytest

from tests.ui.composed import Composed, make_composed

COUNTED = "n => document.querySelector('#counted [data-value]')?.dataset.value === String(n)"
SHOWN = "text => document.querySelector('#side')?.textContent.includes(text)"


@pytest.fixture
def draft(shop) -> Composed:
    return make_composed(shop)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_tab_is_accessible_and_fits(shop, draft, look, axe, small_targets, width, theme):
    running = make_composed(shop, started=True)
    reported = f"{shop.url}compose/"
    paths = [
        f"{shop.list_url}new/",
        *draft.pages,
        *(f"{running.url}{tab}/" for tab in ("audience", "actions", "review")),
        f"{running.url}review/?end=1",
        *(f"{reported}{tab}/" for tab in ("audience", "actions", "schedule", f"actions/{shop.push.public_id}")),
    ]
    page = look(paths[0], role="marketer", width=width, color_scheme=theme)
    for path in paths:
        page.goto(page.site + path)
        page.wait_for_load_state("load")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert small_targets(page) == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
    assert page.complaints == []


def test_people_are_counted_and_words_are_tried_on_somebody_as_they_are_written(draft, look):
    page = look(f"{draft.url}audience/", role="marketer")
    assert page.is_hidden("#id_ids")
    page.check("text=A list of ids")
    page.fill("#id_ids", "p-1\np-2\nnobody")
    page.wait_for_function(COUNTED, arg=2)
    page.click("text=Save and go on")
    page.click("text=Second reminder")
    page.fill("#id_title", "Dear {{ customer.first_name }}")
    page.wait_for_function(SHOWN, arg="Dear Ana 1")
    page.click("#another")
    page.wait_for_function(SHOWN, arg="Dear Ana 2")
    page.click("button:has-text('Save and go on')")
    assert "Dear {{ customer.first_name }}" in page.text_content(".compose-flow")


def test_without_scripts_a_campaign_is_composed_up_to_the_review(shop, look):
    page = look(f"{shop.list_url}new/", role="marketer", javascript=False)
    page.fill("#id_name", "Plain")
    page.click("text=Create and choose people")
    page.check("text=Everybody")
    page.click("text=Save and go on")
    page.click("button:has-text('SMS')")
    page.fill("#id_text", "Hello")
    page.click("text=Save and go on")
    page.click("text=Go on to the goal")
    page.fill("#id_goal_event", "purchase")
    page.click("text=Save and go on")
    page.click("text=Save and go on")
    assert "SMS: no provider is set up" in page.text_content("main")
