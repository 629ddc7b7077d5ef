"""The second line alone: the owner of the tables, whom no policy binds, still cannot join rows of two workspaces."""

import pytest
from django.db import IntegrityError, connection
from django.db.models import ForeignKey

from messaging.models import Delivery, Person
from tests.workspaces.cast import make_key, make_source
from workspaces.models import Key, WorkspaceModel
from workspaces.references import ASK_FOR_A_CHANGE
from workspaces.tenancy import owner

pytestmark = pytest.mark.django_db


def test_a_key_cannot_name_a_source_of_another_workspace(acme, globex):
    key, _ = make_key(acme)
    foreign = make_source(globex)
    with pytest.raises(IntegrityError, match="source_id_workspace"), owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE workspaces_key SET source_id = %s WHERE id = %s", [foreign.pk, key.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_key_cannot_move_to_another_workspace_without_its_source(acme, globex):
    key, _ = make_key(acme)
    with pytest.raises(IntegrityError, match="source_id_workspace"), owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE workspaces_key SET workspace_id = %s WHERE id = %s", [globex.pk, key.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_reference_between_tables_of_a_workspace_is_composite():
    expected = set()
    for child in WorkspaceModel.__subclasses__():
        expected |= {
            (child._meta.db_table, field.column)
            for field in child._meta.local_fields
            if isinstance(field, ForeignKey) and issubclass(field.related_model, WorkspaceModel) and child._meta.managed
        }
    assert (Key._meta.db_table, "source_id") in expected
    assert expected - composite_keys() - checked_by_statement() == set()


def test_a_delivery_cannot_name_a_person_of_another_workspace(acme, globex):
    foreign = make_person(globex)
    with pytest.raises(IntegrityError, match="person_id"):
        make_delivery(acme, foreign)


def test_a_delivery_cannot_be_given_to_a_person_of_another_workspace(acme, globex):
    own, foreign = make_person(acme), make_person(globex)
    delivery = make_delivery(acme, own)
    with pytest.raises(IntegrityError, match="person_id"), owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_delivery SET person_id = %s WHERE id = %s", [foreign, delivery])


def test_a_delivery_cannot_move_to_another_workspace_without_its_person(acme, globex):
    delivery = make_delivery(acme, make_person(acme))
    with pytest.raises(IntegrityError, match="person_id"), owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_delivery SET workspace_id = %s WHERE id = %s", [globex.pk, delivery])


def test_one_foreign_row_refuses_the_whole_statement(acme, globex):
    own, foreign = make_person(acme), make_person(globex)
    sql = "INSERT INTO messaging_delivery (workspace_id, public_id, channel, state, person_id) SELECT %s, n, 'sms', "
    sql += "'queued', p FROM unnest(%s::text[], %s::bigint[]) AS t(n, p)"
    with pytest.raises(IntegrityError, match="person_id"), owner(), connection.cursor() as cursor:
        cursor.execute(sql, [acme.pk, ["d_1", "d_2"], [own, foreign]])
    assert Delivery.unscoped.count() == 0


def test_only_a_reference_that_changes_is_looked_up_again_also_where_it_was_made_before(acme, globex):
    """As an older version made the trigger: it looked at every row that an upsert named the column of."""
    own, foreign = make_person(acme), make_person(globex)
    delivery = make_delivery(acme, own)
    name = "messaging_delivery_person_id_workspace_changed"
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            f"DROP TRIGGER {name} ON messaging_delivery; CREATE TRIGGER {name} AFTER UPDATE OF workspace_id, person_id "
            "ON messaging_delivery FOR EACH ROW "
            "EXECUTE FUNCTION readout_check_changed_reference(person_id, messaging_person)"
        )
        for _ in range(2):
            cursor.execute(ASK_FOR_A_CHANGE)
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s", [name])
        [(definition,)] = cursor.fetchall()
        assert "old.person_id IS DISTINCT FROM new.person_id" in definition
        assert "('person_id', 'messaging_person')" in definition
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE %s AND tgqual IS NULL", ["%_changed"])
        assert cursor.fetchall() == [(0,)]
    with pytest.raises(IntegrityError, match="person_id"), owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_delivery SET person_id = %s WHERE id = %s", [foreign, delivery])


def make_person(workspace) -> int:
    with owner():
        return Person.unscoped.create(workspace=workspace).pk


def make_delivery(workspace, person: int) -> int:
    with owner():
        return Delivery.unscoped.create(workspace=workspace, person_id=person, channel="sms").pk


def checked_by_statement() -> set[tuple[str, str]]:
    """Tables that take thousands of rows at once (workspaces.references)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, split_part(encode(tgargs, 'escape'), '\\000', 1) FROM pg_trigger "
            "JOIN pg_proc f ON f.oid = tgfoid WHERE proname = 'readout_check_new_references'"
        )
        return set(cursor.fetchall())


def composite_keys() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, a.attname FROM pg_constraint "
            "JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[2] "
            "WHERE contype = 'f' AND cardinality(conkey) = 2"
        )
        return set(cursor.fetchall())
