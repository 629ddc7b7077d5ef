"""What stands in tables on pages is taken away as files, and lists of what was made come by mail too."""

import pytest
from django.test import Client

from analytics.models import SavedView
from analytics.saved.reading import sheet_of
from campaigns.models import Conversion
from messaging.models import Message, Person, PersonTag, Segment
from tests.exports.desk import csv_rows, xlsx_rows
from tests.ui.shop import NOW
from tests.workspaces.cast import make_member, make_workspace
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


class Beside:
    """A table of a page, its file, and what one row of the CSV says; `closed_to` a role that sees neither."""

    def __init__(self, page: str, file: str, closed_to: str, **told: str) -> None:
        self.page, self.file, self.closed_to, self.told = page, file, closed_to, told


TABLES = {
    "rules of attribution": Beside(
        "campaigns/{campaign}/attribution/", "data", "viewer", name="'=Push", standing="1", last_received_change="-1"
    ),
    "conversions that move": Beside(
        "campaigns/{campaign}/attribution/",
        "moves",
        "viewer",
        rule="last_received",
        from_name="'=Push",
        to_id="reminder",
    ),
}


@pytest.fixture
def filled(root, shop):
    """A row in each table; names begin as formulas do."""
    with workspace_transaction(shop.workspace.pk):
        shop.push.name = "=Push"
        shop.push.save(update_fields=["name"])
        person = Person.unscoped.create(workspace=shop.workspace, external_id="buyer")
        credited = {"action_id": shop.push.pk, "first_interacted_action_id": shop.push.pk}
        Conversion.unscoped.create(
            workspace=shop.workspace,
            campaign=shop.campaign,
            person=person,
            person_at_first=person.pk,
            entry_key="1",
            hit_id=1,
            at=NOW,
            last_received_action_id=shop.email.pk,
            **credited,
        )
    names = {"campaign": shop.campaign.public_id, "action": shop.email.public_id}
    return {key: f"{root}{table.page.format(**names)}" for key, table in TABLES.items()}


@pytest.mark.parametrize("key", TABLES)
def test_a_table_is_a_file_for_those_who_may_take_it(filled, shop, signed_in, key):
    table, page, admin = TABLES[key], filled[key], signed_in()
    file = f"{page}{table.file}.csv"
    assert f'href="{file}"' in admin.get(page).content.decode()
    rows = csv_rows(admin.get(file).content)
    [found] = [row for row in rows if table.told.items() <= row.items()]
    same = xlsx_rows(admin.get(file.replace(".csv", ".xlsx")).content)
    assert [name.removeprefix("'") for name in found.values() if name] == [
        str(cell) for cell in same[rows.index(found)].values() if cell not in (None, "")
    ]
    assert admin.get(f"{file}?with=manifest")["Content-Type"] == "application/zip"
    closed = signed_in(table.closed_to)
    assert closed.get(file).status_code == 403
    assert f'href="{file}"' not in closed.get(page).content.decode()
    stranger = Client()
    member = make_member(make_workspace("Globex"), "Gus", "admin")
    stranger.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get(file).status_code == 404
    own = file.replace(f"/{shop.workspace.slug}/", "/globex/")
    assert shop.campaign.public_id not in own or stranger.get(own).status_code == 404
