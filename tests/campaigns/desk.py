"""A marketer at the composer: everything they do is a form that is posted, everything they see is a page."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from campaigns.models import Action, Campaign, Plan, Step
from messaging.models import Delivery
from tests.sending.office import Office
from tests.workspaces.cast import make_member
from workspaces import clock
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

PUSH = {"title": "Hello", "body": "News for you", "targeting": "all_devices", "send_within": "24"}
EVERY_DAY = {"delay": "1", "delay_unit": "days"}


class Desk:
    def __init__(self, office: Office) -> None:
        self.office, self.workspace = office, office.workspace
        self.root = f"/w/{self.workspace.slug}/campaigns/"
        self.browsers: dict[str, Client] = {}
        self.campaign_id = 0

    @property
    def now(self) -> datetime:
        return self.office.stage.now

    def browser(self, role: str = "marketer") -> Client:
        if role not in self.browsers:
            self.browsers[role] = Client()
            member = make_member(self.workspace, f"{role}-at-the-desk", role)
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            self.browsers[role].force_login(member.user, backend=backend)
        return self.browsers[role]

    def get(self, path: str = "", *, role: str = "marketer", **query: Any) -> str:
        with clock.believing(self.now):
            answer = self.browser(role).get(self.url(path), query)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def post(self, path: str, body: dict[str, Any], *, role: str = "marketer", **more: Any) -> HttpResponse:
        """With the version that a page opened right now would carry, unless another is given."""
        with clock.believing(self.now):
            return self.browser(role).post(self.url(path), {"version": self.plan().version} | body, **more)

    def url(self, path: str = "") -> str:
        return path if path.startswith("/") else f"{self.root}{self.campaign.public_id}/compose/{path}"

    # --- composing ---------------------------------------------------------------------------------------

    def new(self, name: str = "Autumn launch") -> "Desk":
        page = self.browser().get(f"{self.root}new/").content.decode()
        key = re.search(r'name="form_key" value="([^"]+)"', page)
        with clock.believing(self.now):
            answer = self.browser().post(f"{self.root}new/", {"name": name, "form_key": key[1]})
        assert answer.status_code == 303, answer.content
        public_id = answer.url.removeprefix(self.root).split("/")[0]
        with workspace_transaction(self.workspace.pk):
            self.campaign_id = Campaign.objects.for_workspace(self.workspace).get(public_id=public_id).pk
        return self

    def audience(self, **chosen: Any) -> HttpResponse:
        return self.post("audience/", {"name": self.campaign.name, "audience": "all"} | chosen)

    def push(self, name: str = "Welcome", **place: Any) -> Action:
        """One more push, written and put where it belongs; actions are named by what they are called."""
        before = {action.pk for action in self.actions()}
        answer = self.post("actions/new/", {"channel": "push"})
        assert answer.status_code == 303, answer.content
        added = next(action for action in self.actions() if action.pk not in before)
        for field in ("follows", "watches"):
            if isinstance(place.get(field), Action):
                place[field] = place[field].public_id
        delay = {} if added.position == 0 else EVERY_DAY
        body = {"action_name": name, "delay": "0", "condition": "always"} | PUSH | delay | place
        if "follows" not in place and added.follows_id:
            body["follows"] = next(each for each in self.actions() if each.pk == added.follows_id).public_id
        answer = self.post(f"actions/{added.public_id}/", body)
        assert answer.status_code == 303, answer.content.decode()
        return self.action(name)

    def move(self, deed: str, **more: Any) -> HttpResponse:
        return self.post("move/", {"move": deed} | more)

    def start(self) -> None:
        self.move("start")
        assert self.campaign.state == "running", self.get("review/")

    def settle(self, after: timedelta = timedelta(0)) -> None:
        self.office.settle(self.now + after)

    # --- what is there -----------------------------------------------------------------------------------

    @property
    def campaign(self) -> Campaign:
        with workspace_transaction(self.workspace.pk):
            return Campaign.objects.for_workspace(self.workspace).get(pk=self.campaign_id)

    def plan(self) -> Plan:
        with workspace_transaction(self.workspace.pk):
            return Plan.objects.for_workspace(self.workspace).get(campaign_id=self.campaign_id)

    def actions(self) -> list[Action]:
        with workspace_transaction(self.workspace.pk):
            rows = Action.objects.for_workspace(self.workspace).filter(campaign_id=self.campaign_id, deleted_at=None)
            return list(rows.order_by("position"))

    def action(self, name: str) -> Action:
        return next(action for action in self.actions() if action.name == name)

    def steps(self) -> dict[tuple[str, str], str]:
        """(person, action) -> state."""
        with workspace_transaction(self.workspace.pk):
            rows = Step.objects.for_workspace(self.workspace).filter(campaign_id=self.campaign_id)
            return {
                (person, action): state
                for person, action, state in rows.values_list("person__external_id", "action__name", "state")
            }

    def sent(self) -> list[tuple[str, str]]:
        """(person, action) of every delivery, in their order."""
        names = {action.pk: action.name for action in self.actions()}
        with workspace_transaction(self.workspace.pk):
            return [
                (each.person.external_id, names[each.action_id])
                for each in self.workspace_deliveries().select_related("person").order_by("pk")
            ]

    def delivery(self, person: str, action: str) -> str:
        with workspace_transaction(self.workspace.pk):
            rows = self.workspace_deliveries().filter(person__external_id=person, action_id=self.action(action).pk)
            return rows.get().public_id

    def workspace_deliveries(self):
        return Delivery.objects.for_workspace(self.workspace).filter(campaign_id=self.campaign_id)

    def deeds(self) -> list[str]:
        with workspace_transaction(self.workspace.pk):
            entries = AuditEntry.objects.for_workspace(self.workspace).filter(object_type="campaign").order_by("pk")
            return list(entries.values_list("action", flat=True))
