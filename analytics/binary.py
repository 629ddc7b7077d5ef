"""Statements answered in PostgreSQL's binary format: sets as bytes, JSON and times decoded by psycopg.

Django's own cursors answer in text, in which a set is twice as long and has to be decoded.
"""

from typing import Any

from django.db import connection
from psycopg import Cursor


def rows(sql: str, arguments: Any) -> list[tuple]:
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(sql, arguments, binary=True).fetchall()


def execute(sql: str, arguments: Any) -> None:
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(sql, arguments)
