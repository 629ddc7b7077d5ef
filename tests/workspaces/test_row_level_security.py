"""The third line alone: PostgreSQL hides other workspaces' rows from queries that forgot to ask for one."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.workspaces.cast import make_source
from workspaces.models import AuditEntry, Source
from workspaces.tenancy import engine_transaction, owner, workspace_transaction

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return sorted(Source.unscoped.values_list("name", flat=True))


def test_a_query_that_names_no_workspace_sees_only_the_rows_of_the_current_one(acme, globex):
    make_source(acme, "Acme shop")
    make_source(globex, "Globex shop")
    with workspace_transaction(acme.pk):
        assert names() == ["Acme shop"]
    with workspace_transaction(globex.pk):
        assert names() == ["Globex shop"]


def test_without_a_workspace_there_are_no_rows(acme):
    make_source(acme)
    assert names() == []


def test_a_row_cannot_be_inserted_into_another_workspace(acme, globex):
    with pytest.raises(DatabaseError, match="row-level security"), workspace_transaction(acme.pk):
        Source.unscoped.create(workspace=globex, name="Trojan", kind="server")


def test_a_row_cannot_be_moved_into_another_workspace(acme, globex):
    source = make_source(acme)
    with pytest.raises(DatabaseError, match="row-level security"), workspace_transaction(acme.pk):
        Source.unscoped.filter(pk=source.pk).update(workspace=globex)


def test_rows_of_another_workspace_can_be_neither_changed_nor_deleted(acme, globex):
    source = make_source(acme, "Acme shop")
    with workspace_transaction(globex.pk):
        assert Source.unscoped.filter(pk=source.pk).update(name="Taken") == 0
        assert Source.unscoped.filter(pk=source.pk)._raw_delete("default") == 0
    with workspace_transaction(acme.pk):
        assert names() == ["Acme shop"]


def test_work_for_all_workspaces_sees_all_of_them_and_only_its_own_tables(acme, globex):
    make_source(acme, "Acme shop")
    make_source(globex, "Globex shop")
    with engine_transaction("fold"):
        assert names() == ["Acme shop", "Globex shop"]
    with pytest.raises(DatabaseError, match="permission denied"), engine_transaction("fold"):
        list(apps.get_model("workspaces.User").objects.all())


def test_a_block_within_a_block_gives_the_outer_workspace_back(acme, globex):
    make_source(acme, "Acme shop")
    with workspace_transaction(acme.pk):
        with workspace_transaction(globex.pk):
            assert names() == []
        assert names() == ["Acme shop"]
        with pytest.raises(ZeroDivisionError), workspace_transaction(globex.pk):
            raise ZeroDivisionError
        assert names() == ["Acme shop"]


def test_the_audit_log_takes_new_lines_and_lets_none_be_changed_or_removed(acme):
    with workspace_transaction(acme.pk):
        AuditEntry.unscoped.create(workspace=acme, actor="ana@example.com", action="signed_in")
    for statement in ("UPDATE workspaces_auditentry SET actor = 'x'", "DELETE FROM workspaces_auditentry"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            workspace_transaction(acme.pk),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with workspace_transaction(acme.pk):
        assert AuditEntry.unscoped.get().actor == "ana@example.com"


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_served_one_workspace_carries_nothing_into_the_next_request(acme, globex):
    make_source(acme, "Acme shop")
    make_source(globex, "Globex shop")
    for _ in range(100):
        for workspace, name in ((acme, "Acme shop"), (globex, "Globex shop")):
            with workspace_transaction(workspace.pk):
                assert names() == [name]
            assert names() == []


@pytest.mark.django_db(transaction=True)
def test_a_setting_left_behind_in_a_session_is_wiped_when_the_connection_is_taken_again(acme):
    make_source(acme)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SELECT set_config('app.ws', %s, false)", [str(acme.pk)])
    session = connection.connection
    connection.connection = None
    connection.get_new_connection = lambda _params: session
    try:
        connection.ensure_connection()
        assert connection.connection is session
        assert names() == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("readout_app",)
    finally:
        del connection.get_new_connection


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_sees_one_moment_and_writes_nothing(acme):
    with workspace_transaction(acme.pk, snapshot=True), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
        assert cursor.fetchone() == ("repeatable read", "on")
    with (
        pytest.raises(DatabaseError, match="read-only transaction"),
        workspace_transaction(acme.pk, snapshot=True),
    ):
        Source.unscoped.create(workspace=acme, name="Late", kind="server")


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_inside_a_larger_transaction_is_refused(acme):
    with pytest.raises(RuntimeError), transaction.atomic(), workspace_transaction(acme.pk, snapshot=True):
        pass


def test_every_table_with_a_workspace_is_isolated_or_named_here_as_shared():
    shared = {"workspaces_member", "workspaces_invitation", "workspaces_key"}
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE a.attname = 'workspace_id' AND c.relnamespace = current_schema()::regnamespace "
            "AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        assert {name for (name,) in cursor.fetchall()} == shared


def test_the_app_role_cannot_reach_a_partition_past_the_policy_of_its_parent():
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' "
            "AND has_table_privilege('readout_app', oid, 'SELECT, INSERT, UPDATE, DELETE')"
        )
        assert cursor.fetchall() == []


def test_our_roles_own_nothing_and_cannot_bypass_a_policy():
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'readout\\_%%' "
            "AND (rolsuper OR rolbypassrls OR rolcanlogin "
            "OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid))"
        )
        assert cursor.fetchall() == []


def test_unique_constraints_of_isolated_tables_hold_within_a_workspace_only():
    """Otherwise an error about a duplicate would tell that another workspace has such a row (failure 29)."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
            "WHERE c.relnamespace = current_schema()::regnamespace AND c.relrowsecurity AND i.indisunique "
            "AND NOT c.relispartition AND pg_get_indexdef(i.indexrelid) !~ '\\((workspace_id|id|public_id)[,)]'"
        )
        assert cursor.fetchall() == []
