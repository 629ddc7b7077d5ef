"""Rows that every page asks for, by SQL that is composed once: Django composes a statement anew each time it is asked,
which costs several times what PostgreSQL needs to answer it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Self

from django.db import connection
from django.db.models import Model


class Columns:
    """The columns of a model, and how a model is made of them."""

    def __init__(self, model: type[Model], alias: str) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        self.names = [field.attname for field in fields]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self.converted = [
            (place, convert, field.cached_col)
            for place, field in enumerate(fields)
            for convert in field.get_db_converters(connection)
        ]

    def __len__(self) -> int:
        return len(self.names)

    def read(self, values: Sequence[Any]) -> Model:
        values = list(values)
        for place, convert, column in self.converted:
            values[place] = convert(values[place], column, connection)
        return self.model.from_db(connection.alias, self.names, values)


class Selection:
    """Which models a statement reads, and in which order."""

    def __init__(self, sql: str, models: tuple[tuple[str, type[Model]], ...]) -> None:
        self.columns = [Columns(model, alias) for alias, model in models]
        self.sql = f"SELECT {', '.join(one.sql for one in self.columns)} {sql}"

    @classmethod
    @lru_cache(maxsize=100)
    def of(cls, sql: str, models: tuple[tuple[str, type[Model]], ...]) -> Self:
        return cls(sql, models)

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        found, start = [], 0
        for columns in self.columns:
            found.append(columns.read(row[start : start + len(columns)]))
            start += len(columns)
        return tuple(found)


def rows_of(sql: str, models: Mapping[str, type[Model]], given: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """`rows_of("FROM workspaces_member m WHERE m.id = %(id)s", {"m": Member}, {"id": 1})`: tuples, a model of each."""
    selection = Selection.of(sql, tuple(models.items()))
    with connection.cursor() as cursor:
        cursor.execute(selection.sql, given)
        yield from map(selection.read, cursor.fetchall())


def first_of(sql: str, models: Mapping[str, type[Model]], given: Mapping[str, Any]) -> tuple[Any, ...] | None:
    return next(rows_of(f"{sql} LIMIT 1", models, given), None)
