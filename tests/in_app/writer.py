"""Somebody at the editor: pages are read as a browser reads them, and what stands in their form is posted again."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from messaging.models import Block, Message
from tests.workspaces.cast import make_member
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

Form = dict[str, list[str]]


class _Fields(HTMLParser):
    """What the form with this id would send; buttons are left out."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.inside, self.fields = form, False, []
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form
        if not self.inside and given.get("form") != self.form:
            return
        name = given.get("name")
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            nothing = "on" if given.get("type") in ("checkbox", "radio") else ""
            self.fields.append((name, given.get("value", nothing)))
        elif tag == "textarea":
            self.area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.fields.append((self.select, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            name, before = self.fields[-1]
            self.fields[-1] = name, before + data


def form_of(html: str, form: str = "message-form") -> Form:
    reader = _Fields(form)
    reader.feed(html)
    found: Form = {}
    for name, value in reader.fields:
        found.setdefault(name, []).append(value)
    return found


class Writer:
    """A member of the workspace with the editor open."""

    def __init__(self, workspace: Workspace, now: Any, role: str = "marketer", name: str = "writer") -> None:
        self.workspace, self.now = workspace, now
        self.browser = Client()
        member = make_member(workspace, name, role)
        self.browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.root = f"/w/{workspace.slug}/messages/"
        self.url, self.html = "", ""
        self.form: Form = {}
        self.status = 0

    def open(self, path: str = "new/") -> "Writer":
        self.url = path if path.startswith("/") else self.root + path
        with clock.believing(self.now):
            return self._see(self.browser.get(self.url))

    def write(self, **fields: str) -> "Writer":
        """Names of fields with `__` for each dash."""
        for name, value in fields.items():
            self.form[name.replace("__", "-")] = [value]
        return self

    def press(self, button: str = "save", **fields: str) -> "Writer":
        self.write(**fields)
        with clock.believing(self.now):
            answer = self.browser.post(self.url, self.form | {"do": [button]})
        if answer.status_code == 303:
            self.url = answer.url
            with clock.believing(self.now):
                answer = self.browser.get(self.url)
        return self._see(answer)

    def side(self, **fields: str) -> str:
        self.write(**fields)
        with clock.believing(self.now):
            answer = self.browser.post(f"{self.url}side/", self.form)
        assert answer.status_code == 200
        return answer.content.decode()

    def _see(self, answer: Any) -> "Writer":
        self.status, self.html = answer.status_code, answer.content.decode()
        self.form = form_of(self.html)
        return self

    # --- what is kept ------------------------------------------------------------------------------------

    def message(self) -> Message:
        with workspace_transaction(self.workspace.pk):
            return Message.objects.for_workspace(self.workspace).get(public_id=self.url.split("/")[4])

    def blocks(self, *, living: bool = True) -> dict[str, Block]:
        message = self.message()
        with workspace_transaction(self.workspace.pk):
            rows = Block.objects.for_workspace(self.workspace).filter(message=message, valid_to__isnull=living)
            return {row.external_id: row for row in rows.order_by("card__position", "position")}
