"""Lists of messages, segments and tags are taken away as files and come by mail, as lists of results do."""

import pytest

from analytics.models import SavedView
from analytics.saved.reading import sheet_of
from messaging.models import Message, Person, PersonTag, Segment
from tests.exports.desk import csv_rows, xlsx_rows
from tests.ui.shop import NOW
from tests.workspaces.cast import make_member
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(shop):
    with workspace_transaction(shop.workspace.pk):
        Message.unscoped.create(workspace=shop.workspace, external_id="=offer", name="Offer, autumn", channel="in_app")
        tagged = Person.unscoped.create(workspace=shop.workspace, external_id="tagged")
        PersonTag.unscoped.create(workspace=shop.workspace, person=tagged, name="@vip")
        of = {"workspace": shop.workspace, "kind": "snapshot", "updated_at": NOW, "wanted_at": NOW}
        Segment.unscoped.create(public_id="g_1", external_id="g_1", name="+Loyal", count=3, computed_at=NOW, **of)
    return f"/w/{shop.workspace.slug}/"


LISTS = {
    "messages/": ("name", "Offer, autumn"),
    "audience/segments/": ("name", "'+Loyal"),
    "audience/tags/": ("tag", "'@vip"),
}


@pytest.mark.parametrize("page", LISTS)
def test_a_list_is_a_file_and_a_report_of_the_same_rows(root, shop, signed_in, page):
    column, told = LISTS[page]
    browser, ben = signed_in(), make_member(shop.workspace, "Ben", "marketer").user
    shown = browser.get(f"{root}{page}").content.decode()
    assert f'href="{root}{page}data.csv"' in shown
    rows = csv_rows(browser.get(f"{root}{page}data.csv").content)
    assert [row[column] for row in rows] == [told]
    [same] = xlsx_rows(browser.get(f"{root}{page}data.xlsx").content)
    assert same[column] == told.removeprefix("'")
    with workspace_transaction(shop.workspace.pk):
        view = SavedView(workspace=shop.workspace, name="All", page=page)
    sheet = sheet_of(shop.workspace, view, ben, "UTC", "csv")
    assert sheet.rows == [list(rows[0].values())]
