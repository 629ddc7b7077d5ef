"""The second line alone: the owner of the tables, whom no policy binds, still cannot join rows of two workspaces."""

import pytest
from django.db import IntegrityError, connection
from django.db.models import ForeignKey

from tests.workspaces.cast import make_key, make_source
from workspaces.models import Key, WorkspaceModel
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
    assert expected - composite_keys() == set()


def composite_keys() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, a.attname FROM pg_constraint "
            "JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[2] "
            "WHERE contype = 'f' AND cardinality(conkey) = 2"
        )
        return set(cursor.fetchall())
