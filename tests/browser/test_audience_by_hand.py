"""People in a real browser: the rule editor with and without scripts, a segment saved, every page readable."""

import pytest

from analytics.segments.refreshing import refresh_wanted
from messaging.models import Person, Segment, SegmentDraft
from tests.audience.crowd import Crowd, new_crowd
from workspaces.tenancy import workspace_transaction

SAID = "words => document.getElementById('status')?.textContent === words"
RULE = {
    "all": [
        {"metric": "received_unique", "campaign": "autumn"},
        {"not": {"tag": "vip"}},
        {"any": [{"platform": "ios"}, {"attribute": "age", "op": "gte", "value": 18}]},
    ]
}


@pytest.fixture
def crowd(shop) -> Crowd:
    """Six people of whom two are important, a rule that is being written and a segment."""
    crowd = new_crowd(shop.workspace)
    with workspace_transaction(crowd.workspace.pk):
        SegmentDraft.unscoped.create(workspace=crowd.workspace, public_id="g_draft", rule=RULE)
        vips = {"public_id": "g_vips", "external_id": "vips", "name": "Vips", "kind": "live", "rule": {"tag": "vip"}}
        Segment.unscoped.create(workspace=crowd.workspace, **vips)
    refresh_wanted()
    return crowd


def pages_of(crowd: Crowd) -> list[str]:
    root = f"/w/{crowd.workspace.slug}/"
    with workspace_transaction(crowd.workspace.pk):
        ann = Person.objects.for_workspace(crowd.workspace).get(external_id="ann").public_id
    return [
        f"{root}audience/",
        f"{root}audience/?campaign={crowd.campaign.public_id}",
        f"{root}audience/?draft=g_draft",
        f"{root}audience/segments/",
        f"{root}audience/segments/g_vips/",
        f"{root}people/{ann}/",
        f"{root}people/{ann}/erase/",
        "/help/retention/",
    ]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_about_people_is_accessible_and_fits(crowd, look, axe, small_targets, width, theme):
    page = look(f"/w/{crowd.workspace.slug}/audience/", width=width, color_scheme=theme)
    for path in pages_of(crowd):
        page.goto(page.site + path)
        page.wait_for_load_state("load")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert small_targets(page) == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
    assert page.complaints == []


def test_a_rule_is_written_counted_and_saved(crowd, look):
    page = look(f"/w/{crowd.workspace.slug}/audience/")
    page.click("#add")
    page.wait_for_url("**draft=*")
    page.select_option("#f-0kind", "tag")
    page.wait_for_selector("#f-0tag")
    page.fill("#f-0tag", "vip")
    page.keyboard.press("Tab")
    page.wait_for_function(SAID, arg="2 people")
    assert page.inner_text("#sentence") == "Is tagged vip"
    page.focus("#f-0-not")
    page.select_option("#f-0-not", "1")
    page.wait_for_function(SAID, arg="4 people")
    assert page.evaluate("document.activeElement?.id") == "f-0-not"
    page.click("#save-button")
    page.fill("#segment-name", "The others")
    page.click("#save .btn-primary")
    page.wait_for_url("**/audience/segments/g_*/")
    assert page.inner_text("h1") == "The others"
    assert page.inner_text("#count") == "4"
    page.go_back()
    page.wait_for_selector("#sentence")
    assert page.inner_text("#sentence") == "Is not tagged vip"
    assert page.complaints == []


def test_the_editor_works_without_scripts(crowd, look):
    page = look(f"/w/{crowd.workspace.slug}/audience/", javascript=False)
    page.click("#add")
    page.select_option("#f-0kind", "tag")
    page.click("#rule button.only-plain")
    page.fill("#f-0tag", "vip")
    page.click("#rule button.only-plain")
    assert page.inner_text("#count") == "2"
