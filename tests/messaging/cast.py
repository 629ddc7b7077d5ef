"""Who sends in these tests, and what is in the tables afterwards."""

import base64
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection
from django.test import Client

from messaging.events import Event, decode
from workspaces import keys
from workspaces.models import Key, Source, Workspace
from workspaces.permissions import Role, permissions_of
from workspaces.tenancy import engine_transaction, workspace_transaction


@dataclass
class Cast:
    workspace: Workspace
    source: Source
    write_key: str
    device_key: str
    api_key: str

    def another_key(self, kind: str = "sender", source: Source | None = None) -> str:
        with workspace_transaction(self.workspace.pk):
            return keys.issue(source or self.source, kind)[1]

    def another_source(self) -> Source:
        with workspace_transaction(self.workspace.pk):
            return Source.unscoped.create(workspace=self.workspace, name="Another", kind="server")

    def api_key_of(self, role: str) -> str:
        with workspace_transaction(self.workspace.pk):
            return keys.issue(self.source, "api", scopes=permissions_of(role))[1]


def new_cast(name: str) -> Cast:
    keys.forget()
    workspace = Workspace.objects.create(name=name, slug=Workspace.free_slug(name))
    with workspace_transaction(workspace.pk):
        source = Source.unscoped.create(workspace=workspace, name="Shop", kind=Source.Kind.SERVER)
        app = Source.unscoped.create(workspace=workspace, name="App", kind=Source.Kind.APP)
        write_key = keys.issue(source, Key.Kind.SENDER)[1]
        device_key = keys.issue(app, Key.Kind.DEVICE)[1]
        api_key = keys.issue(source, Key.Kind.API, scopes=permissions_of(Role.ADMIN))[1]
    return Cast(workspace, source, write_key, device_key, api_key)


class Door:
    """Posts as a client does. Without a key of its own it shows the write key."""

    def __init__(self, client: Client, cast: Cast) -> None:
        self.client = client
        self.cast = cast

    def events(self, *events: Any, key: str | None = None, **headers: str) -> Any:
        return self.post("/v1/events", {"events": list(events)}, key=key, **headers)

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> Any:
        headers = {"authorization": f"Bearer {key or self.cast.write_key}"} | headers
        return self.raw(path, body if isinstance(body, bytes) else msgspec.json.encode(body), **headers)

    def segment(self, path: str, body: Any, key: str | None = None, **headers: str) -> Any:
        pair = base64.b64encode(f"{key or self.cast.write_key}:".encode()).decode()
        return self.post(path, body, **({"authorization": f"Basic {pair}"} | headers))

    def raw(self, path: str, body: bytes, **headers: str) -> Any:
        return self.client.post(path, body, content_type="application/json", headers=headers)


def inbox() -> list[Event]:
    """The canonical events waiting for the fold, oldest first."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("SELECT event FROM messaging_inbox ORDER BY id")
        return [decode(text) for (text,) in cursor.fetchall()]


def empty_inbox() -> None:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM messaging_inbox")


def receipts() -> dict[str, int]:
    """All receipts, added up by reason."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT reason, sum(n::int) FROM messaging_receipt, jsonb_each_text(counts) AS c (reason, n) GROUP BY 1"
        )
        return dict(cursor.fetchall())


class Api:
    """Calls the definition API as a program does, with the key of an admin."""

    def __init__(self, client: Client, cast: Cast) -> None:
        self.client = client
        self.cast = cast

    def get(self, path: str, **options: Any) -> Any:
        return self._call("GET", path, b"", **options)

    def put(self, path: str, body: Any, **options: Any) -> Any:
        return self._call("PUT", path, body, **options)

    def post(self, path: str, body: Any, **options: Any) -> Any:
        return self._call("POST", path, body, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self._call("DELETE", path, b"", **options)

    def _call(self, method: str, path: str, body: Any, key: str | None = None) -> Any:
        sent = body if isinstance(body, bytes) else msgspec.json.encode(body)
        headers = {"authorization": f"Bearer {key or self.cast.api_key}"}
        return self.client.generic(method, f"/v1/{path}", sent, "application/json", headers=headers)
