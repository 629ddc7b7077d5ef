"""Transactions that know whose rows they may touch.

Role and workspace are set with `SET LOCAL`, so they end with the transaction and a pooled connection carries nothing
from one request to the next (reliability.md 2.4, failure 30).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from workspaces.roles import APP, ENGINES

# A server that compiles what it takes for an expensive plan spends a third of a second; ours run for milliseconds.
_NO_JIT = "SET LOCAL jit = off"


@dataclass(frozen=True)
class Scope:
    role: str
    workspace_id: int | None = None

    def sql(self) -> str:
        workspace = "" if self.workspace_id is None else int(self.workspace_id)
        return f"SET LOCAL ROLE {self.role}; {_NO_JIT}; SELECT set_config('app.ws', '{workspace}', true)"


_OUTSIDE = Scope(APP)
_scope: ContextVar[Scope] = ContextVar("readout_scope", default=_OUTSIDE)

# It must be the first statement of its transaction, before the workspace is set (rulings 32).
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; "


@contextmanager
def workspace_transaction(workspace_id: int, *, snapshot: bool | str = False) -> Iterator[None]:
    """Only rows of this workspace exist inside. A snapshot sees one moment and writes nothing: its own, or the one
    that another session shares under this name."""
    with _transaction(Scope(APP, workspace_id), snapshot=snapshot):
        yield


@contextmanager
def engine_transaction(kind: str) -> Iterator[None]:
    """For work that serves all workspaces: `fold`, `ingest`, `export` or `send`. Never answers a person."""
    with _transaction(Scope(ENGINES[kind])):
        yield


@contextmanager
def owner() -> Iterator[None]:
    """As the login role, which owns the tables: for partitions and other changes of the schema."""
    with _transaction(Scope("NONE")):
        yield


@contextmanager
def _transaction(scope: Scope, *, snapshot: bool | str = False) -> Iterator[None]:
    nested = connection.in_atomic_block
    outer = _scope.get()
    # Within a larger transaction there is no snapshot of one's own to have, so that is a mistake, except in a test
    # whose own wrapping transaction Django recognises (durable).
    with transaction.atomic(durable=bool(snapshot)):
        _execute((_taking(snapshot) if snapshot and not nested else "") + scope.sql())
        token = _scope.set(scope)
        try:
            yield
        finally:
            _scope.reset(token)
        # After an exception the roll-back to the savepoint restores both settings; after success nothing does.
        if nested:
            _execute(outer.sql())


def share_snapshot() -> str:
    """The name under which other sessions see this moment too, while the transaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return cursor.fetchone()[0]


def _taking(snapshot: bool | str) -> str:
    return _SNAPSHOT if snapshot is True else f"{_SNAPSHOT}SET TRANSACTION SNAPSHOT '{snapshot}'; "


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
