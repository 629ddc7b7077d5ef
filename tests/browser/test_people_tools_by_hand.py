"""Tags, files, combining, re-targeting and saved views in a real browser, with and without scripts."""

from uuid import uuid4

import pytest

from analytics.models import Report, SavedView
from messaging import tagging
from messaging.models import PersonTag, TagDeed, Upload
from messaging.uploads import reading
from tests.audience.crowd import Crowd, new_crowd
from tests.ui.shop import NOW
from workspaces.models import User
from workspaces.tenancy import workspace_transaction

OPENED = "metric=opened_unique&campaign=autumn&action=hello"


@pytest.fixture
def crowd(shop) -> Crowd:
    return new_crowd(shop.workspace)


def make_things(crowd: Crowd) -> list[str]:
    """One of each, and the pages that show them."""
    workspace, root = crowd.workspace, f"/w/{crowd.workspace.slug}/"
    user = User.objects.first() or User.objects.create_user("x@example.com", str(uuid4()))
    with workspace_transaction(workspace.pk):
        wanted = tagging.Wanted(TagDeed.ADD, {"autumn-fans": crowd.set_of("ann bob")}, "Opened Hello of Autumn")
        run = tagging.start(workspace.pk, wanted, user)
        text = b"id,name\nann,A\nnobody-with-a-very-long-id-that-has-to-break-somewhere-0123456789,B\n,C\n"
        upload = reading.keep(workspace.pk, "a-list-from-the-fair.csv", [text], user)
        view = SavedView.unscoped.create(
            workspace=workspace, name="Running", page="campaigns/", query="status=running", shared=True, made_by=user
        )
        report = {"every": "week", "at": "08:00", "zone": "UTC", "next_at": NOW, "made_by": user}
        Report.unscoped.create(workspace=workspace, view=view, **report)
    tagging.work_through(workspace.pk, run.pk)
    reading.read(workspace.pk, upload.pk)
    below = (
        "audience/tags/",
        f"audience/tags/runs/{run.public_id}/",
        f"audience/tags/new/?{OPENED}",
        "audience/uploads/",
        f"audience/uploads/{upload.public_id}/?list=unknown",
        "audience/combine/",
        f"audience/retarget/?{OPENED}",
        f"audience/?{OPENED}",
        "views/",
        "reports/",
        "reports/new/",
        "campaigns/?status=running",
    )
    return [root + path for path in below]


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_every_page_is_accessible_and_fits(crowd, look, axe, small_targets, width, theme):
    page = look(f"/w/{crowd.workspace.slug}/audience/", width=width, color_scheme=theme)
    paths = make_things(crowd)
    page.goto(f"{page.site}/w/{crowd.workspace.slug}/audience/?tag=vip")
    page.click("#people-menu-button")
    page.click("#people-menu .menu-item")
    for path in paths:
        page.goto(page.site + path)
        page.wait_for_load_state("load")
        # An open menu covers what lies below it, on a phone the tabs.
        for menu in ("#people-menu-button", "#views-button") if width > 1000 else ():
            if page.locator(menu).count():
                page.click(menu)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert small_targets(page) == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
    assert page.complaints == []


def test_a_number_is_tagged_and_undone(crowd, look):
    page = look(f"/w/{crowd.workspace.slug}/audience/?{OPENED}")
    page.click("#people-menu-button")
    page.click("text=Add tag")
    assert page.inner_text("h1") == "Add tags to 2 people"
    page.fill("#id_names", "autumn-fans")
    page.click("main .btn-primary")
    page.wait_for_url("**/audience/tags/runs/t_*/")
    # Done while one waited; the page that says so needs no reload.
    page.wait_for_function("() => document.getElementById('how-far')?.textContent === 'Done'")
    page.click("text=Undo")
    page.wait_for_function("() => document.querySelector('h1')?.textContent.startsWith('Undo: remove')")
    with workspace_transaction(crowd.workspace.pk):
        assert not PersonTag.objects.for_workspace(crowd.workspace).filter(name="autumn-fans").exists()
    assert page.complaints == []


def test_a_large_run_tells_how_far_it_is_and_survives_a_reload(crowd, look, monkeypatch):
    monkeypatch.setattr(tagging, "AT_ONCE", 0)
    monkeypatch.setattr(tagging, "BATCH", 1)
    page = look(f"/w/{crowd.workspace.slug}/audience/tags/new/?{OPENED}")
    page.fill("#id_names", "slowly")
    page.click("main .btn-primary")
    page.wait_for_url("**/audience/tags/runs/t_*/")
    page.reload()
    assert page.inner_text("#how-far") == "0 of 2"
    tagging.go_on_with_all()
    page.wait_for_function("() => document.getElementById('how-far')?.textContent === '1 of 2'")
    while tagging.go_on_with_all():
        pass
    page.wait_for_function("() => document.getElementById('how-far')?.textContent === 'Done'")
    assert page.complaints == []


def test_numbers_are_combined_without_scripts(crowd, look):
    root = f"/w/{crowd.workspace.slug}/audience/"
    page = look(f"{root}?{OPENED}", javascript=False)
    for words in (OPENED, "tag=new"):
        page.goto(f"{page.site}{root}?{words}")
        page.click("#people-menu-button")
        page.click("#people-menu .menu-item")
    assert page.get_attribute("[data-way=all]", "data-people") == "1"
    page.click("tr:has([data-way=only0]) button")
    assert page.inner_text("#count") == "1"
    assert page.inner_text("#sentence") == "Opened Hello of Autumn and is not tagged new"


def test_a_file_is_uploaded_reviewed_and_saved_without_scripts(crowd, look, tmp_path):
    file = tmp_path / "fair.csv"
    file.write_text("id\nann\nzed\n")
    page = look(f"/w/{crowd.workspace.slug}/audience/uploads/", javascript=False)
    page.set_input_files("#id_file", file)
    page.click("main .btn-primary")
    page.wait_for_url("**/audience/uploads/f_*/")
    assert page.get_attribute("[data-lines=unknown]", "data-count") == "1"
    page.fill("#name", "From the fair")
    page.click("text=Save as segment")
    assert page.inner_text("h1") == "From the fair"
    with workspace_transaction(crowd.workspace.pk):
        assert Upload.objects.for_workspace(crowd.workspace).get().matched == 1


def test_a_filtered_list_is_saved_and_opens_with_it(crowd, look):
    page = look(f"/w/{crowd.workspace.slug}/campaigns/")
    page.click("#status-button")
    page.check("#status-running")
    page.wait_for_url("**status=running")
    page.click("#views-button")
    page.fill("#view-name", "Running")
    page.check("#view-default")
    page.click("#views .btn-primary")
    page.wait_for_url("**status=running")
    page.goto(f"{page.site}/w/{crowd.workspace.slug}/campaigns/")
    assert page.url.endswith("status=running")
    assert page.inner_text("#views-button").strip() == "Views: Running"
    page.click("#views-button")
    page.click("text=Show everything")
    page.wait_for_url("**/campaigns/?view=all")
    assert page.complaints == []
