"""A marketer at the pages of the editor of journeys."""

import re
from html import unescape
from typing import Any

from django.test import Client

from journeys.composing import design_of
from journeys.models import Journey
from tests.workspaces.cast import make_member, make_workspace
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction


class Desk:
    def __init__(self, workspace: Workspace | None = None) -> None:
        self.workspace = workspace or make_workspace("Acme")
        self.client = self.of("admin")
        self.base = f"/w/{self.workspace.slug}/journeys/"

    def of(self, role: str) -> Client:
        client = Client()
        client.force_login(make_member(self.workspace, role, role).user)
        return client

    def open(self, journey: Journey) -> "Desk":
        self.edit = f"{self.base}{journey.public_id}/edit/"
        return self

    def begin(self, name: str = "Welcome") -> str:
        page = self.client.get(f"{self.base}new/").content.decode()
        key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
        first = self.client.post(f"{self.base}new/", {"name": name, "form_key": key})
        again = self.client.post(f"{self.base}new/", {"name": name, "form_key": key})
        assert first.status_code == 303 and first["Location"] == again["Location"]
        self.edit = first["Location"]
        return self.edit

    def get(self, part: str = "") -> str:
        answer = self.client.get(f"{self.edit}{part}")
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, part: str, data: dict[str, Any] | None = None, *, revision: str = "", status: int = 303):
        told = {**(data or {}), "revision": revision or str(self.design.revision)}
        answer = self.client.post(f"{self.edit}{part}", told)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer

    def add(self, kind: str, after: str = "", **fields: Any) -> str:
        where = {"after": after} if after else {"after": self.ids[-1]} if self.ids else {}
        url = self.post("steps/", {"kind": kind, **where})["Location"]
        step = url.rstrip("/").rsplit("/", 1)[1]
        if fields:
            self.write(step, **fields)
        return step

    def write(self, step: str, **fields: Any) -> None:
        """What the page has in its fields, and these over it."""
        self.post(f"steps/{step}/", fields_of(self.get(f"steps/{step}/")) | fields)

    @property
    def design(self):
        with workspace_transaction(self.workspace.pk):
            return design_of(self.journey)

    @property
    def journey(self) -> Journey:
        with workspace_transaction(self.workspace.pk):
            return Journey.objects.for_workspace(self.workspace).get(public_id=self.edit.split("/")[4])

    @property
    def definition(self) -> dict[str, Any]:
        return self.design.definition

    @property
    def ids(self) -> list[str]:
        return [step["id"] for step in self.definition["steps"]]

    def step(self, id: str) -> dict[str, Any]:
        return next(step for step in self.definition["steps"] if step["id"] == id)


def fields_of(page: str) -> dict[str, Any]:
    """What a browser would post of the page's form."""
    form = page[page.index('id="message-form"') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        written = unescape(value[1]) if value else ""
        if name and 'type="checkbox"' in tag and "checked" in tag:
            found.setdefault(name[1], []).append(written or "on")
        elif name and ("checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)):
            found[name[1]] = written
    for name, inside in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside) or re.search(r'<option value="([^"]*)"', inside)
        found[name] = unescape(chosen[1])
    for name, inside in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = unescape(inside.strip())
    return found
