"""What stands in tables on pages is taken away as files, and lists of what was made come by mail too."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from analytics.leafmetrics import ScopeKind
from analytics.models import SavedView
from analytics.saved.reading import sheet_of
from analytics.views import audit_log
from campaigns.models import Conversion
from messaging.models import (
    Block,
    Card,
    Message,
    Person,
    PersonTag,
    Retry,
    RetryAsk,
    Segment,
    Stream,
    Upload,
)
from tests.exports.desk import csv_rows, xlsx_rows
from tests.ui.shop import NOW, Shop
from tests.workspaces.cast import make_member, make_workspace
from workspaces.models import AuditEntry
from workspaces.tenancy import engine_transaction, workspace_transaction

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


NOTHING = "Nothing is listed, so there is nothing to put into a file."
ATTRIBUTION = "campaigns/{campaign}/attribution/"
LINKS = "campaigns/{campaign}/actions/{action}/links/"
VERSIONS = "messages/{message}/history/"
# A page, the file of one of its tables, and what one line of that says.
TABLES = {
    "rules of attribution": (ATTRIBUTION, "data", {"name": "'=Push", "standing": "1", "last_received_change": "-1"}),
    "conversions that move": (ATTRIBUTION, "moves", {"from_name": "'=Push", "to_id": "reminder", "conversions": "1"}),
    "links of an e-mail": (LINKS, "data", {"link": "'=https://a.example", "clicks": "9", "machine_clicks": "7"}),
    "retries asked for": ("retries/", "asked", {"note": "'+now, please", "state": "Open", "deliveries": "12"}),
    "retries made": ("retries/", "made", {"state": "Running", "made_utc": "2026-11-21 13:09:00+00:00"}),
    "files of people": ("audience/uploads/", "data", {"name": "'@list.csv", "matched": "3"}),
    "versions of a message": (VERSIONS, "data", {"text": "'-10 %", "impressions": "0", "until_utc": ""}),
    "audit log": ("settings/audit/", "data", {"who": "'=ana", "of": "'@shop", "details": "kind: sender"}),
}
CLOSED_TO = {"audit log": "marketer"}
EMPTY = {LINKS: 1, "retries/": 2, "audience/uploads/": 1, VERSIONS: 1, "settings/audit/?who=nobody": 1}


@pytest.fixture
def filled(root, shop):
    """A row in each table; names begin as formulas do."""
    of = {"workspace": shop.workspace}
    with workspace_transaction(shop.workspace.pk):
        shop.push.name = "=Push"
        shop.push.save(update_fields=["name"])
        person = Person.unscoped.create(external_id="buyer", **of)
        whose = {"campaign": shop.campaign, "person": person, "person_at_first": person.pk, "at": NOW}
        credited = {"action_id": shop.push.pk, "first_interacted_action_id": shop.push.pk}
        credited |= {"last_received_action_id": shop.email.pk}
        Conversion.unscoped.create(entry_key="1", hit_id=1, **whose, **credited, **of)
        RetryAsk.unscoped.create(query="", note="+now, please", count=12, valid_until=NOW + timedelta(hours=1), **of)
        Retry.unscoped.create(nonce="1", stream=Stream.unscoped.create(**of), created_at=NOW, **of)
        Upload.unscoped.create(name="@list.csv", size=1, matched=3, **of)
        message = Message.unscoped.get(external_id="=offer", **of)
        card = Card.unscoped.create(message=message, external_id="c", position=0, **of)
        block = {"external_id": "b", "type": "body", "text": "-10 %", "position": 0, "valid_from": NOW}
        Block.unscoped.create(message=message, card=card, **block, **of)
        AuditEntry.unscoped.create(actor="=ana", action="key_created", detail={"name": "@shop", "kind": "sender"}, **of)
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO analytics_link (workspace_id, scope_kind, scope_id, digest, url, total, machine)"
            " VALUES (%s, %s, %s, 'x', '=https://a.example', 9, 7)",
            [shop.workspace.pk, ScopeKind.ACTION, shop.email.pk],
        )


def address(root: str, shop: Shop, page: str) -> str:
    with workspace_transaction(shop.workspace.pk):
        message = Message.objects.for_workspace(shop.workspace).get(external_id="=offer")
    names = {"campaign": shop.campaign.public_id, "action": shop.email.public_id, "message": message.public_id}
    return root + page.format(**names)


@pytest.mark.parametrize("key", TABLES)
def test_a_table_is_a_file_for_those_who_may_take_it(root, filled, shop, signed_in, key):
    page, name, told = TABLES[key]
    page, admin = address(root, shop, page), signed_in()
    file = f"{page}{name}.csv"
    assert f'href="{file}"' in admin.get(page).content.decode()
    rows = csv_rows(admin.get(file).content)
    [line] = [row for row in rows if told.items() <= row.items()]
    same = xlsx_rows(admin.get(f"{page}{name}.xlsx").content)[rows.index(line)]
    plain = {column: text.removeprefix("'") for column, text in line.items()}
    assert plain == {column: "" if cell is None else str(cell) for column, cell in same.items()}
    assert admin.get(f"{file}?with=manifest")["Content-Type"] == "application/zip"
    other = signed_in(CLOSED_TO.get(key, "viewer"))
    assert other.get(file).status_code == 403
    assert f'href="{file}"' not in other.get(page).content.decode()


def test_another_workspace_gets_neither_the_file_nor_a_line_of_it(root, filled, shop):
    gus, stranger = make_member(make_workspace("Globex"), "Gus", "admin"), Client()
    stranger.force_login(gus.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for page, name, told in TABLES.values():
        file = f"{address(root, shop, page)}{name}.csv"
        assert stranger.get(file).status_code == 404
        own = stranger.get(file.replace(root, f"/w/{gus.workspace.slug}/"))
        assert own.status_code == 404 if "{" in page else own.status_code == 200
        assert all(text not in own.content.decode() for text in told.values() if text.startswith("'"))


def test_an_empty_table_says_why_there_is_no_file(root, shop, signed_in):
    browser = signed_in()
    for page, tables in EMPTY.items():
        shown = browser.get(address(root, shop, page)).content.decode()
        assert shown.count(NOTHING) == tables, page
        assert ".csv?" not in shown and '.csv"' not in shown.replace('accept=".csv', "")


def test_the_file_of_the_log_has_every_line_that_was_searched_for_or_is_refused(
    root, filled, shop, signed_in, monkeypatch
):
    browser, log = signed_in(), f"{root}settings/audit/"
    with workspace_transaction(shop.workspace.pk):
        lines = [AuditEntry(workspace=shop.workspace, actor="ben", action="key_revoked", at=NOW) for _ in range(60)]
        AuditEntry.unscoped.bulk_create(lines)
    assert f'href="{log}data.csv?who=ben"' in browser.get(f"{log}?who=ben").content.decode()
    assert len(csv_rows(browser.get(f"{log}data.csv?who=ben").content)) == 60
    assert csv_rows(browser.get(f"{log}data.csv?who=ben&to=2020-01-01").content) == []
    monkeypatch.setattr(audit_log, "MOST_LINES", 59)
    assert browser.get(f"{log}data.csv?who=ben").status_code == 422
    assert "data.csv" not in browser.get(f"{log}?who=ben").content.decode()
    assert browser.get(f"{log}data.csv?who=%3Dana").status_code == 200
