"""The PostgreSQL roles: one for pages, one per kind of work that serves all workspaces."""

from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

APP = "readout_app"
ENGINES = {
    "fold": "readout_fold",
    "ingest": "readout_ingest",
    "export": "readout_export",
    "send": "readout_send",
}
ALL = (APP, *ENGINES.values())

# Any number will do as long as only this code uses it.
_LOCK = 7318020611

# Roles belong to the whole cluster while an advisory lock belongs to one database, so two databases that are migrated
# at the same moment (parallel tests) still meet here: whoever comes second finds the role made.
_CREATE = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
"""
_GRANT = """
DO $$ BEGIN
    EXECUTE format('GRANT {role} TO %I', session_user);
EXCEPTION WHEN unique_violation OR internal_error THEN NULL;
END $$;
"""


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Creates what is missing, or says which statements a database administrator has to run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            missing = _missing(cursor)
            if missing and not _may_create_roles(cursor):
                raise CommandError(_request(cursor, missing))
            for role in missing:
                cursor.execute(_CREATE.format(role=role))
                cursor.execute(_GRANT.format(role=role))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _missing(cursor) -> list[str]:
    """Roles that do not exist or that the login role may not take."""
    # Since PostgreSQL 16 who creates a role is a member of it without the right to become it.
    cursor.execute("SELECT CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END")
    right = cursor.fetchone()[0]
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND pg_has_role(session_user, oid, %s)",
        [list(ALL), right],
    )
    usable = {name for (name,) in cursor.fetchall()}
    return [role for role in ALL if role not in usable]


def _may_create_roles(cursor) -> bool:
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = session_user")
    return cursor.fetchone()[0]


def _request(cursor, missing: list[str]) -> str:
    cursor.execute("SELECT quote_ident(session_user)")
    login = cursor.fetchone()[0]
    lines = [f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS;\nGRANT {role} TO {login};" for role in missing]
    return (
        f"The database role {login} may not create roles. Ask an administrator of this PostgreSQL to run the lines "
        "below (leave out CREATE for a role that exists already), then run this command again:\n\n" + "\n".join(lines)
    )
