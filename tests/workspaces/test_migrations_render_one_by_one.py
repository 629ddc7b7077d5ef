"""Rendering only what changes makes the schema that Django's own way makes, to the last index and policy."""

import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from tests.servers import environment
from tests.workspaces.test_database_roles import plain_parameters

_SCHEMA = """
SELECT 'column', attrelid::regclass::text, attname, format_type(atttypid, atttypmod) || attnotnull
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'policy', tablename, policyname, qual FROM pg_policies
ORDER BY 1, 2, 3
"""
_ONE_BY_ONE = "call_command('migrate', verbosity=0)"
_AS_DJANGO_DOES = (
    """
from contextlib import nullcontext
from workspaces.management.commands import migrate
migrate.rendered_one_by_one = nullcontext
"""
    + _ONE_BY_ONE
)


@pytest.mark.slow
@pytest.mark.django_db
def test_both_ways_make_the_same_schema():
    assert _made("plain", _AS_DJANGO_DOES) == _made("quick", _ONE_BY_ONE)


def _made(name: str, migrate: str) -> list[tuple[str, ...]]:
    database = f"{connection.settings_dict['NAME']}_{name}"
    parts = plain_parameters() | {"dbname": database}
    with psycopg.connect(**plain_parameters(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {database}")
        try:
            words = "import django; django.setup(); from django.core.management import call_command\n" + migrate
            env = environment(DATABASE_URL=psycopg.conninfo.make_conninfo(**parts))
            subprocess.run([sys.executable, "-c", words], env=env, check=True)
            with psycopg.connect(**parts) as session:
                return session.execute(_SCHEMA).fetchall()
        finally:
            admin.execute(f"DROP DATABASE {database} WITH (FORCE)")
