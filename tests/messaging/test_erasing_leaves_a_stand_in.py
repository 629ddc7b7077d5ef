"""Erasing a person: who it was goes, the counts stay (metrics.md N-7, reliability.md 3.8)."""

import pytest
from django.core.management import call_command
from django.db import connection

from analytics import partitions
from messaging import sources
from messaging.ingest import fingerprints
from messaging.models import Delivery, Device, DeviceAttempt, Person, PersonTag, Tally
from tests.messaging.cast import Api, Door, inbox, new_cast
from workspaces.models import AuditEntry
from workspaces.tenancy import engine_transaction, owner, workspace_transaction

ANN = {
    "email": "ann@example.com",
    "phone": "+47 1",
    "attributes": {"plan": "pro"},
    "devices": [{"token": "tok", "platform": "ios"}],
    "tags": ["vip"],
}
DAY = "2026-11-20"
EVENT = """
INSERT INTO messaging_event (workspace_id, effective_at, received_at, source_id, key, type, person_id, campaign_id,
    platform, population, human, flags)
VALUES (%s, %s, %s, 1, gen_random_uuid(), %s, %s, 7, 1, 0, true, 0)
"""


@pytest.fixture
def ann(api):
    api.put("people/ann", ANN)
    with workspace_transaction(api.cast.workspace.pk):
        return Person.objects.for_workspace(api.cast.workspace).get()


@pytest.fixture
def _days(db):
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS day_of_this_test PARTITION OF messaging_event "
            f"FOR VALUES FROM ('{DAY}') TO ('2026-11-21')"
        )


def query(sql, *values):
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def put_aside(cast, person, occurred_at, table="messaging_unmatched", received_at="2026-02-01T00:00:00Z"):
    mark = fingerprints.of_workspace(cast.workspace.pk).of_person(person)
    event = f'{{"type":"opened","person":"{person}","occurred_at":"{occurred_at}"}}'
    more = "waits_kind, waits_id" if table == "messaging_unmatched" else "error_class, error"
    query(
        f"INSERT INTO {table} (workspace_id, source_id, key, person_fp, event, received_at, {more}) "
        "VALUES (%s, %s, gen_random_uuid(), %s, %s, %s, '', '')",
        cast.workspace.pk,
        cast.source.pk,
        mark,
        event,
        received_at,
    )


def test_everything_that_says_who_it_was_is_gone(api, ann):
    with workspace_transaction(api.cast.workspace.pk):
        delivery = Delivery.unscoped.create(workspace=api.cast.workspace, person=ann, channel="push", external_id="d")
        DeviceAttempt.unscoped.create(workspace=api.cast.workspace, delivery=delivery, token="tok", platform=1)
    answer = api.delete("people/ann")
    assert (answer.status_code, answer.json()["public_id"]) == (200, ann.public_id)
    with workspace_transaction(api.cast.workspace.pk):
        left = Person.objects.for_workspace(api.cast.workspace).get()
        assert (left.pk, left.external_id, left.email, left.phone, left.attributes) == (ann.pk, None, None, None, {})
        assert left.erased_at is not None
        assert not Device.objects.for_workspace(api.cast.workspace).exists()
        assert not PersonTag.objects.for_workspace(api.cast.workspace).exists()
        assert Delivery.objects.for_workspace(api.cast.workspace).get().person_id == ann.pk
        assert DeviceAttempt.objects.for_workspace(api.cast.workspace).get().token.startswith("~erased-")
        assert AuditEntry.objects.for_workspace(api.cast.workspace).filter(action="person_erased").count() == 1
    assert api.get("people/ann").status_code == 404


@pytest.mark.usefixtures("_days")
def test_the_detail_of_events_goes_and_their_number_stays(api, ann):
    workspace = api.cast.workspace.pk
    for kind, at in (("opened", "10:00"), ("opened", "10:14"), ("opened", "10:15"), ("clicked", "10:00")):
        query(EVENT, workspace, f"{DAY} {at}Z", f"{DAY} {at}Z", kind, ann.pk)
    query(EVENT, workspace, f"{DAY} 10:00Z", f"{DAY} 10:00Z", "opened", ann.pk + 1)
    api.delete("people/ann")
    assert query("SELECT person_id FROM messaging_event") == [(ann.pk + 1,)]
    tally = query(
        "SELECT type, to_char(bucket AT TIME ZONE 'UTC', 'HH24:MI'), campaign_id, platform, n "
        "FROM messaging_erasure_tally ORDER BY 1, 2"
    )
    assert tally == [("clicked", "10:00", 7, 1, 1), ("opened", "10:00", 7, 1, 2), ("opened", "10:15", 7, 1, 1)]


@pytest.mark.parametrize("table", ["messaging_unmatched", "messaging_inbox_dead"])
def test_events_put_aside_go_with_a_line_in_the_ledger_unless_they_happened_later(api, ann, table):
    put_aside(api.cast, "ann", "2026-01-01T00:00:00Z", table)
    put_aside(api.cast, "ann", "2999-01-01T00:00:00Z", table)
    put_aside(api.cast, "ann", "2999-01-01T00:00:00Z", table, received_at="2999-01-01T00:00:00Z")
    put_aside(api.cast, "bob", "2026-01-01T00:00:00Z", table)
    api.delete("people/ann")
    assert query(f"SELECT count(*) FROM {table}") == [(2,)]
    sources.fold_receipts()
    with workspace_transaction(api.cast.workspace.pk):
        assert [(row.reason, row.n) for row in Tally.objects.for_workspace(api.cast.workspace)] == [
            ("suppressed_erased", 2)
        ]


def test_a_mark_stays_by_which_the_fold_recognises_what_was_before(api, ann, door):
    door.events({"type": "track", "name": "Bought", "person_id": "ann"})
    api.delete("people/ann")
    marks = query("SELECT person_fp FROM messaging_tombstone")
    assert marks == query("SELECT person_fp FROM messaging_inbox")
    assert b"ann" not in bytes(marks[0][0])


def test_the_same_id_is_a_new_person_afterwards(api, ann):
    api.delete("people/ann")
    assert api.put("people/ann", {}).json()["public_id"] != ann.public_id


def test_profiles_that_were_merged_go_together(api, ann):
    api.put("people/anna", {"email": "anna@example.com"})
    with workspace_transaction(api.cast.workspace.pk):
        Person.objects.for_workspace(api.cast.workspace).filter(external_id="anna").update(merged_into=ann)
    assert api.get("people/anna").json()["public_id"] == ann.public_id
    api.delete("people/anna")
    with workspace_transaction(api.cast.workspace.pk):
        assert (
            not Person.objects.for_workspace(api.cast.workspace)
            .exclude(erased_at=None, email=None)
            .filter(erased_at=None)
            .exists()
        )
    assert len(query("SELECT 1 FROM messaging_tombstone")) == 2


def test_an_id_nobody_has_is_erased_before_it_appears(api, door):
    put_aside(api.cast, "carl", "2026-01-01T00:00:00Z")
    answer = api.delete("people/carl")
    assert (answer.status_code, answer.json()["public_id"]) == (200, None)
    assert query("SELECT count(*) FROM messaging_unmatched") == [(0,)]
    assert inbox() == []


def test_workspaces_have_marks_of_their_own(cast, stranger):
    ours, theirs = (fingerprints.of_workspace(each.workspace.pk).of_person("ann") for each in (cast, stranger))
    assert ours != theirs
    assert ours == fingerprints.of_workspace(cast.workspace.pk).of_person("ann")
    assert ours != fingerprints.of_workspace(cast.workspace.pk).of_anonymous("ann")


@pytest.mark.django_db(transaction=True)
def test_all_numbers_stay_and_agree_with_their_rows(client):
    cast = new_cast("Acme")
    api, door = Api(client, cast), Door(client, cast)
    partitions.keep()
    page = api.put(
        "campaigns/autumn", {"name": "Autumn", "actions": [{"id": "a", "name": "A", "channel": "push"}]}
    ).json()
    for person in ("ann", "bob"):
        whose = {"delivery_id": f"d-{person}", "person_id": person, "campaign_id": "autumn", "action_id": "a"}
        door.events({"type": "sent", **whose}, {"type": "opened", **whose, "device_token": f"t-{person}"})
    call_command("settle", verbosity=0)
    before = numbers(api, page)
    assert before["users_unique"] == 2
    api.delete("people/ann")
    door.events({"type": "track", "name": "Bought", "person_id": "ann", "occurred_at": "2026-01-01T00:00:00Z"})
    door.events({"type": "track", "name": "Bought", "person_id": "ann"})
    call_command("settle", verbosity=0)
    assert numbers(api, page) == before
    call_command("verify", verbosity=0)
    with workspace_transaction(cast.workspace.pk):
        reasons = Tally.objects.for_workspace(cast.workspace).values_list("reason", "n")
        assert ("suppressed_erased", 1) in reasons


def numbers(api, page):
    path = page["url"].removeprefix("http://testserver")
    answer = api.client.get(f"{path}data.json", headers={"authorization": f"Bearer {api.cast.api_key}"})
    return {name: told["value"] for name, told in answer.json()["metrics"].items()}
