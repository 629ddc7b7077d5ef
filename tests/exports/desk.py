"""A workspace whose people are asked for as files: the whole way, from the form to the bytes."""

import csv
import json
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import openpyxl
from django.test import Client
from django.utils import timezone
from openpyxl.utils.escape import unescape

from analytics.exports.making import make_next
from analytics.models import Export
from messaging.erasing import erase_person
from messaging.models import Person
from tests.workspaces.cast import make_member, make_workspace
from workspaces.models import Member, Workspace
from workspaces.tenancy import workspace_transaction

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Desk:
    workspace: Workspace
    admin: Member

    @property
    def path(self) -> str:
        return f"/w/{self.workspace.slug}/exports/"

    def browser(self, member: Member | None = None) -> Client:
        client = Client()
        client.force_login((member or self.admin).user, backend=BACKEND)
        return client

    def member(self, name: str, role: str, granted: tuple[str, ...] = ()) -> Member:
        return make_member(self.workspace, name, role, granted)

    def people(self, *ids: str, **more: Any) -> list[int]:
        with workspace_transaction(self.workspace.pk):
            made = [Person(workspace=self.workspace, external_id=id, **more) for id in ids]
            return [person.pk for person in Person.unscoped.bulk_create(made)]

    def erase(self, number: int) -> None:
        erase_person(Person.objects.for_workspace(self.workspace).get(pk=number), timezone.now())

    def ask(self, words: str = "source=people", *, by: Member | None = None, **posted: Any) -> Export:
        """As the form does it."""
        form = {"form_key": str(uuid4()), "format": "csv", "columns": ["id", "public_id"], **posted}
        answer = self.browser(by).post(f"{self.path}new/?{words}", form)
        assert answer.status_code == 303, answer.content.decode()
        return self.export(answer.url.partition("#")[2])

    def export(self, public_id: str) -> Export:
        with workspace_transaction(self.workspace.pk):
            return Export.objects.for_workspace(self.workspace).get(public_id=public_id)

    def made(self, *args: Any, **kwargs: Any) -> Export:
        """Asked for and made."""
        asked = self.ask(*args, **kwargs)
        assert make_next()
        return self.export(asked.public_id)

    def file(self, export: Export, by: Member | None = None) -> bytes:
        answer = self.browser(by).get(f"{self.path}{export.public_id}/file/")
        assert answer.status_code == 200, export.problem
        return b"".join(answer.streaming_content)


def new_desk() -> Desk:
    workspace = make_workspace("Acme")
    return Desk(workspace, make_member(workspace, "Ada", "admin"))


def csv_rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_rows(content: bytes, sheet: str = "Rows") -> list[dict[str, Any]]:
    """Read by another library than wrote them; the format's own escapes are its readers' business."""
    found = openpyxl.load_workbook(BytesIO(content), read_only=True)[sheet].iter_rows(values_only=True)
    names = next(found)
    return [
        {name: unescape(cell) if isinstance(cell, str) else cell for name, cell in zip(names, row, strict=True)}
        for row in found
    ]


def manifest_of(desk: Desk, export: Export) -> dict[str, Any]:
    return json.loads(desk.browser().get(f"{desk.path}{export.public_id}/manifest.json").content)
