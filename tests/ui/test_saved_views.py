"""Views with a name: one's own, shared, and the one a list opens with."""

import re
from uuid import uuid4

import pytest

from analytics.models import SavedView
from tests.workspaces.cast import make_member, make_workspace
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(shop):
    return f"/w/{shop.workspace.slug}/"


@pytest.fixture
def member(shop, client):
    def of(name, role="marketer"):
        browser = type(client)()
        user = make_member(shop.workspace, name, role).user
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return of


def save(browser, root, address, name, visible="me", default=""):
    form = {"address": f"{root}{address}", "name": name, "visible": visible, "form_key": str(uuid4())}
    return browser.post(f"{root}views/new/", form | ({"default": "on"} if default else {}))


def views(shop):
    with workspace_transaction(shop.workspace.pk):
        return list(SavedView.objects.for_workspace(shop.workspace).order_by("pk"))


def test_a_view_is_the_words_of_the_list_without_ones_place_in_it(root, member, shop):
    ben = member("Ben")
    answer = save(ben, root, "campaigns/?status=running&sort=name&after=x", "Running")
    assert answer.url == f"{root}campaigns/?sort=name&status=running"
    assert ben.get(answer.url, follow=True).status_code == 200
    menu = ben.get(f"{root}campaigns/?status=running&sort=name").content.decode()
    assert re.search(r'<a href="[^"]*sort=name[^"]*" aria-current="page">Running', menu)
    save(ben, root, "campaigns/?status=ended", "Running")
    assert [(view.page, view.query) for view in views(shop)] == [("campaigns/", "status=ended")]


LISTS = {
    "deliveries": "deliveries/?status=failed",
    "analytics": "analytics/?range=7d",
    "audience": "audience/?tag=vip",
    "exports": "exports/?status=ready",
    "journeys": "journeys/?status=draft",
    "messages": "messages/?archived=1",
    "segments": "audience/segments/?archived=1",
    "tags": "audience/tags/",
}


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_every_list_offers_its_views(root, member, address):
    ben = member("Ben")
    save(ben, root, address, "Mine")
    assert ">Mine</a>" in ben.get(f"{root}{address}").content.decode()
    assert "Mine" in ben.get(f"{root}views/").content.decode()


def test_a_default_applies_where_the_address_asks_for_nothing(root, member, shop):
    ben = member("Ben")
    save(ben, root, "campaigns/?status=ended", "Over", default="on")
    page, whole = f"{root}campaigns/", f"{root}campaigns/?view=all"
    assert ben.get(page).url == f"{page}?status=ended"
    opened = ben.get(page, follow=True).content.decode()
    assert "opened with your default view" in opened and whole in opened
    assert ben.get(whole).status_code == 200
    assert ben.get(f"{page}?status=running").status_code == 200
    # Dropping the last filter on the list itself is no wish for the default.
    assert ben.get(page, headers={"referer": f"http://testserver{page}?status=ended"}).status_code == 200
    assert member("Una").get(page).status_code == 200
    [view] = views(shop)
    ben.post(f"{root}views/{view.public_id}/default/", {"for": "me", "on": "0"})
    assert ben.get(page).status_code == 200


def test_a_shared_view_may_open_the_list_for_everybody_but_not_over_ones_own(root, member, shop):
    ben, una, vic = member("Ben"), member("Una"), member("Vic", "viewer")
    save(ben, root, "campaigns/?status=running", "Running", visible="workspace")
    save(una, root, "campaigns/?status=ended", "Over", default="on")
    [shared, own] = views(shop)
    assert vic.post(f"{root}views/{shared.public_id}/default/", {"for": "workspace", "on": "1"}).status_code == 403
    refused = una.post(f"{root}views/{own.public_id}/default/", {"for": "workspace", "on": "1"}, follow=True)
    assert "Share the view with the workspace first" in refused.content.decode()
    una.post(f"{root}views/{shared.public_id}/default/", {"for": "workspace", "on": "1"})
    assert vic.get(f"{root}campaigns/").url.endswith("?status=running")
    assert una.get(f"{root}campaigns/").url.endswith("?status=ended")


def test_what_is_somebodys_own_nobody_else_sees_or_changes(root, member, shop):
    ben, una, ada = member("Ben"), member("Una"), member("Ada", "admin")
    save(ben, root, "campaigns/?status=running", "Secret plan")
    [view] = views(shop)
    change, form = f"{root}views/{view.public_id}/change/", {"name": "Taken", "visible": "me"}
    for other in (una, ada):
        assert "Secret plan" not in other.get(f"{root}views/").content.decode()
        assert other.post(change, form).status_code == 404
    ben.post(change, {"name": "Open plan", "visible": "workspace"})
    assert una.post(change, form).status_code == 403
    assert ada.post(f"{root}views/{view.public_id}/delete/").status_code == 303
    assert views(shop) == []


def test_a_viewer_keeps_views_but_shares_none(root, member, shop):
    vic = member("Vic", "viewer")
    save(vic, root, "campaigns/?status=running", "Mine", visible="workspace")
    assert [view.shared for view in views(shop)] == [False]


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/w/x/campaigns/", "//evil.example/", "/w/other/campaigns/", "/account/", "/nowhere/"],
)
def test_only_lists_of_the_workspace_can_be_saved(root, member, shop, address):
    ben = member("Ben")
    form = {"address": address, "name": "x", "visible": "me", "form_key": str(uuid4())}
    assert ben.post(f"{root}views/new/", form).status_code == 404
    assert save(ben, root, f"campaigns/?q={'x' * 3000}", "x").status_code == 404
    assert views(shop) == []


def test_another_workspace_does_not_find_it(root, member, shop, client):
    save(member("Ben"), root, "campaigns/?status=running", "Running", visible="workspace")
    [view] = views(shop)
    other = make_workspace("Globex")
    client.force_login(
        make_member(other, "Gus", "admin").user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.post(f"/w/{other.slug}/views/{view.public_id}/delete/").status_code == 404
    assert "Running" not in client.get(f"/w/{other.slug}/views/").content.decode()
