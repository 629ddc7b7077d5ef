"""Settings, API keys: making one, seeing it once, waiting for its first event, replacing and revoking it."""

import re
import uuid

import pytest
from django.test import Client

from tests.workspaces.cast import make_key
from workspaces import keys
from workspaces.models import AuditEntry, Key, Source
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r"\b(?:ak|wk|dk)_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}\b")


@pytest.fixture
def admin(ana, signed_in):
    return signed_in(ana)


def create(admin, used_by="server", **more):
    data = {"used_by": used_by, "name": "Shop back end", "form_key": uuid.uuid4(), "role": "viewer"} | more
    return admin.post("/w/acme/settings/keys/new/", data)


def audited(workspace) -> list[str]:
    with workspace_transaction(workspace.pk):
        return list(AuditEntry.unscoped.order_by("id").values_list("action", flat=True))


def test_the_form_asks_what_will_use_the_key(admin):
    page = admin.get("/w/acme/settings/keys/new/").content.decode()
    for words in ("What will use it?", "A server:", "An app or a web page:", "A program that reads:"):
        assert words in page


@pytest.mark.parametrize(("used_by", "kind"), [("server", "sender"), ("app", "device"), ("program", "api")])
def test_a_new_key_is_shown_on_its_page_once(admin, acme, used_by, kind):
    answer = create(admin, used_by)
    assert answer.status_code == 303
    first, second = (admin.get(answer.url).content.decode() for _ in range(2))
    token = TOKEN.search(first).group()
    assert keys.resolve(token, {kind}).workspace_id == acme.pk
    assert not TOKEN.search(second)
    assert not TOKEN.search(admin.get("/w/acme/settings/keys/").content.decode())
    assert "key_created" in audited(acme)


def test_the_key_waits_encrypted_in_the_session_until_it_is_shown(admin):
    create(admin)
    assert not TOKEN.search(str(dict(admin.session)))


@pytest.mark.parametrize(
    ("used_by", "clients"),
    [
        ("server", ["analytics.write_key", "@segment/analytics-node", "/v1/events"]),
        ("app", ["AnalyticsBrowser.load", "apiHost", "/v1/events"]),
        ("program", ["data.json?range=30d", "PUT"]),
    ],
)
def test_there_is_a_snippet_per_client_with_the_key_in_it(admin, used_by, clients):
    page = admin.get(create(admin, used_by).url).content.decode()
    for client in clients:
        assert client in page
    assert len(TOKEN.findall(page)) > len(clients)


def test_the_same_form_posted_twice_makes_one_key(admin, acme):
    form_key = uuid.uuid4()
    first, second = create(admin, form_key=form_key), create(admin, form_key=form_key)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    with workspace_transaction(acme.pk):
        assert Key.unscoped.count() == Source.unscoped.count() == 1


def test_a_program_cannot_post_the_form_with_its_key(admin, acme):
    _, token = make_key(acme, "api")
    data = {"used_by": "server", "name": "Sneaky", "form_key": uuid.uuid4(), "role": "viewer"}
    answer = Client(headers={"Authorization": f"Bearer {token}"}).post("/w/acme/settings/keys/new/", data)
    assert answer.status_code == 403
    with workspace_transaction(acme.pk):
        assert not Source.unscoped.filter(name="Sneaky").exists()


def test_a_key_of_a_program_has_the_rights_that_were_chosen(admin, acme):
    create(admin, "program", role="marketer", may_export_people="on")
    assert "export_audience" in Key.unscoped.get().scopes
    assert "see_addresses" not in Key.unscoped.get().scopes


def test_the_page_waits_for_the_first_event_and_says_when_it_came(admin, acme):
    url = create(admin).url
    part = admin.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing has arrived yet" in part
    assert 'hx-trigger="load delay:2s"' in part
    assert "<html" not in part
    with workspace_transaction(acme.pk):
        Source.unscoped.update(first_event_at="2026-11-21T14:02:11Z")
    part = admin.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "First event received" in part
    assert "21 Nov 2026, 14:02:11" in part
    assert "hx-trigger" not in part


def test_the_page_asks_ever_more_slowly_and_then_stops(admin):
    url = create(admin).url
    asks = {
        asked: admin.get(f"{url}?asked={asked}", headers={"HX-Request": "true"}).content.decode()
        for asked in (9, 10, 30, 140)
    }
    assert "delay:2s" in asks[9]
    assert "delay:5s" in asks[10]
    assert "delay:15s" in asks[30]
    assert "hx-trigger" not in asks[140]
    assert admin.get(f"{url}?asked=minus").status_code == 200


def test_a_key_of_a_program_waits_for_its_first_request(admin, acme):
    key, token = make_key(acme, "api")
    url = f"/w/acme/settings/keys/{key.public_id}/"
    assert "Nothing has arrived yet" in admin.get(url).content.decode()
    keys.resolve(token, {"api"})
    assert "Last request at" in admin.get(url).content.decode()


def test_replacing_a_key_shows_a_new_one_and_leaves_the_old_one_for_the_chosen_time(admin, acme):
    old, old_token = make_key(acme, "sender")
    url = f"/w/acme/settings/keys/{old.public_id}/rotate/"
    assert "When should the old key stop working?" in admin.get(url).content.decode()
    answer = admin.post(url, {"overlap": "24", "form_key": uuid.uuid4()})
    new_token = TOKEN.search(admin.get(answer.url).content.decode()).group()
    assert keys.resolve(old_token, {"sender"}).source_id == keys.resolve(new_token, {"sender"}).source_id
    assert "Ends soon" in admin.get("/w/acme/settings/keys/").content.decode()


def test_revoking_asks_for_the_name_and_ends_the_key(admin, acme):
    key, token = make_key(acme, "sender")
    url = f"/w/acme/settings/keys/{key.public_id}/revoke/"
    refused = admin.post(url, {"name": "shop?"})
    assert refused.status_code == 422
    assert "This is not the name" in refused.content.decode()
    assert keys.resolve(token, {"sender"})
    assert admin.post(url, {"name": "Shop"}).status_code == 303
    assert keys.resolve(token, {"sender"}) is None
    assert audited(acme)[-1] == "key_revoked"
    assert admin.get(url).status_code == 404
    assert "Revoked" in admin.get("/w/acme/settings/keys/").content.decode()


def test_without_keys_the_list_says_what_to_do(admin):
    assert "No keys yet" in admin.get("/w/acme/settings/keys/").content.decode()


def test_a_hostile_name_is_harmless(admin):
    url = create(admin, name="<script>alert(1)</script>").url
    assert "<script>alert" not in admin.get(url).content.decode()
    assert "<script>alert" not in admin.get("/w/acme/settings/keys/").content.decode()
