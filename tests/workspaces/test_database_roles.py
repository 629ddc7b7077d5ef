"""The login role may be a plain one: what migrate does with it, and which role a pooled connection works as."""

import subprocess
import sys

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection, connections

from tests.servers import environment
from tests.workspaces.cast import make_source, make_workspace
from workspaces import roles
from workspaces.models import Source
from workspaces.tenancy import owner, workspace_transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def login_as():
    """Makes this connection look as if somebody else had logged in."""

    def become(role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"RESET ROLE; CREATE ROLE {role}; SET SESSION AUTHORIZATION {role.split()[0]}")

    yield become
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")


def test_a_login_role_that_may_not_create_roles_is_told_what_to_ask_for(login_as):
    login_as("plain_login")
    with pytest.raises(CommandError) as refusal:
        roles.ensure(connection)
    assert "The database role plain_login may not create roles" in str(refusal.value)
    for role in roles.ALL:
        assert f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS;\nGRANT {role} TO plain_login;" in str(refusal.value)


def test_a_login_role_that_was_granted_ours_needs_nothing_more(login_as):
    with owner(), connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE prepared_login; GRANT {', '.join(roles.ALL)} TO prepared_login")
        cursor.execute("SET SESSION AUTHORIZATION prepared_login")
        roles.ensure(connection)
        cursor.execute("SET LOCAL ROLE readout_fold; SET LOCAL ROLE NONE; RESET SESSION AUTHORIZATION")


def test_a_login_role_that_may_create_roles_can_take_what_it_created(login_as, monkeypatch):
    monkeypatch.setattr(roles, "ALL", ("rehearsed_app", "rehearsed_fold"))
    login_as("creating_login CREATEROLE")
    roles.ensure(connection)
    roles.ensure(connection)
    with connection.cursor() as cursor:
        for role in roles.ALL:
            cursor.execute(f"SET LOCAL ROLE {role}")


def test_creating_the_roles_twice_is_harmless():
    with owner():
        roles.ensure(connection)
        roles.ensure(connection)


@pytest.mark.django_db(transaction=True)
def test_an_owner_without_superuser_rights_runs_every_migration(tmp_path):
    """As at a hosted PostgreSQL: the login role owns its database, may create roles and is no superuser."""
    name = connection.settings_dict["NAME"] + "_owned"
    with psycopg.connect(**plain_parameters(), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'x'")
        # Another database of this cluster made the roles already, so an administrator has granted them.
        admin.execute(f"GRANT {', '.join(roles.ALL)} TO {name}")
        admin.execute(f"CREATE DATABASE {name} OWNER {name}")
        try:
            url = psycopg.conninfo.make_conninfo(**plain_parameters() | {"dbname": name, "user": name, "password": "x"})
            for command in ("migrate", "bootstrap"):
                run_command(command, url)
            with psycopg.connect(url) as session:
                session.execute("SET ROLE readout_app")
                assert session.execute("SELECT count(*) FROM workspaces_source").fetchone() == (0,)
                assert session.execute("SELECT count(*) FROM workspaces_workspace").fetchone() == (1,)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            admin.execute(f"DROP ROLE {name}")


def run_command(command: str, url: str) -> None:
    more = ["--workspace", "Acme", "--email", "ana@example.com", "--password", "a long password"]
    done = subprocess.run(
        [sys.executable, "manage.py", command, *(more if command == "bootstrap" else [])],
        env=environment(DATABASE_URL=url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def plain_parameters() -> dict:
    used = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {libpq: used[ours] for libpq, ours in names.items() if used.get(ours)}


@pytest.mark.django_db(transaction=True)
def test_a_pool_hands_out_connections_as_the_app_role_without_anything_left_in_them(settings):
    workspace = make_workspace("Acme")
    make_source(workspace)
    # Pools are kept by alias, and the tests themselves work from one.
    pooled = connections["default"].copy(alias="pool_of_one")
    pooled.settings_dict = {
        **pooled.settings_dict,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**pooled.settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}},
    }
    try:
        sessions = set()
        for _ in range(3):
            with pooled.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_backend_pid(), current_user, current_setting('app.ws', true), current_setting('app.now')"
                )
                session, *left = cursor.fetchone()
                assert left == ["readout_app", "", ""]
                cursor.execute("SELECT count(*) FROM workspaces_source")
                assert cursor.fetchone() == (0,)
                sessions.add(session)
                cursor.execute("RESET ROLE; SELECT set_config('app.ws', %s, false)", [str(workspace.pk)])
                cursor.execute("SELECT set_config('app.now', '2026-03-08T10:30:00+00:00', false)")
            pooled.close()
        assert len(sessions) == 1
    finally:
        pooled.close_pool()


def test_a_transaction_drops_to_the_app_role_even_where_the_session_did_not(acme):
    make_source(acme)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    with workspace_transaction(acme.pk):
        assert Source.unscoped.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("readout_app",)
