"""A stage with in-app messages: define one, report what devices did, read its report."""

import csv
import json
import re
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl

from django.test import Client

from analytics.reports.in_app import audience
from messaging.models import Message
from messaging.platforms import Platform
from tests.pipeline.cast import CAST, NOW, WELCOME, make_event
from tests.pipeline.stage import Stage
from tests.workspaces.cast import make_member
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

CARD = "offer"
HOUR_AGO = NOW - timedelta(hours=1)

Blocks = list[dict[str, Any]]


def block(id: str, type: str = "button", **fields: Any) -> dict[str, Any]:
    return {"id": id, "type": type, **fields}


BLOCKS: Blocks = [
    block("body", "body", text="Ten percent off"),
    block("button", label="Shop now"),
    block("image", "image", label="Picture"),
    block("background", "background"),
    block("close", "close_button"),
]


class Theatre(Stage):
    def __init__(self) -> None:
        super().__init__(CAST)
        self.message_url = ""

    def message(self, *cards: Blocks, id: str = CARD, **fields: Any) -> None:
        """Cards c1, c2, ... with these blocks."""
        body = {"name": "Offer card", "channel": "in_app"} | fields
        listed = [{"id": f"c{number}", "blocks": blocks} for number, blocks in enumerate(cards, 1)]
        self.message_url = self.put(f"messages/{id}", cards=listed, **body)["url"]

    def report(self, **query: Any) -> dict[str, Any]:
        self.settle()
        return json.loads(self._get(f"{self.message_url}data.json", query))

    def read_report(self, **query: Any) -> dict[str, Any]:
        """As it is, whatever waits to be folded."""
        return json.loads(self._get(f"{self.message_url}data.json", query))

    def devices_listed(self) -> set[str]:
        """Every device on every page of the first tab."""
        with clock.believing(self.now), workspace_transaction(self.workspace.pk, snapshot=True):
            message = Message.objects.for_workspace(self.workspace).get(external_id=CARD)
            page, found = audience.page(message, Platform.ALL, "impression"), set()
            while True:
                found |= {row.device[1:] for row in page.rows}
                if not page.older:
                    return found
                page = audience.page(message, Platform.ALL, "impression", after=page.older)

    def numbers(self, *metrics: str, **query: Any) -> tuple[Any, ...]:
        shown = self.report(**query)["metrics"]
        return tuple(shown[metric]["value"] for metric in metrics)

    def rows(self, **query: Any) -> dict[str, tuple[Any, Any]]:
        """Label of each block -> impressions and clicks, close clicks for a close button."""
        found = {}
        for row in self.report(**query)["rows"]:
            clicks = row["metrics"].get("clicks") or row["metrics"]["close_clicks"]
            found[row["label"]] = row["metrics"]["impressions"]["value"], clicks["value"]
        return found

    def table(self, path: str = "data.csv", **query: Any) -> list[dict[str, str]]:
        text = self._get(f"{self.message_url}{path}", query).decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text)))

    def responses(self, **query: Any) -> dict[str, Any]:
        self.settle()
        return json.loads(self._get(f"{self.message_url}responses/data.json", query))

    def responses_page(self, **query: Any) -> str:
        return self._get(f"{self.message_url}responses/", query).decode()

    def people_who_answered(self) -> str:
        """The page behind the first name."""
        [name, *_] = re.findall(r"/responses/(\d+)/", self.responses_page())
        return self._get(f"{self.message_url}responses/{name}/", {}).decode()

    def compose_card(self) -> None:
        """The in-app action of the welcome campaign sends the message."""
        actions = [
            {"id": one.id, "name": one.id.title(), "channel": one.channel}
            | ({"message_id": CARD} if one.channel == "in_app" else {})
            for one in WELCOME.actions
        ]
        self.put(f"campaigns/{WELCOME.id}", actions=actions)

    def later(self, **elapsed: float) -> None:
        """So much time goes by."""
        self.now += timedelta(**elapsed)

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.keys.api_key}"}

    @property
    def workspace(self) -> Workspace:
        return Workspace.objects.get(slug=self.keys.workspace)

    def people_of_tab(self, tab: str = "impression") -> list[int]:
        """Whom *Save as segment* would take."""
        with clock.believing(self.now), workspace_transaction(self.workspace.pk, snapshot=True):
            message = Message.objects.for_workspace(self.workspace).get(external_id=CARD)
            return audience.people(message, Platform.ALL, tab)

    def merge(self, into: str, other: str) -> None:
        with clock.believing(self.now):
            body = json.dumps({"into": into, "from": other})
            answer = self.browser.post("/v1/people/merge", body, content_type="application/json", headers=self.bearer)
        assert answer.status_code in (200, 202), answer.content
        self.settle()

    def erase(self, person: str) -> None:
        with clock.believing(self.now):
            answer = self.browser.delete(f"/v1/people/{person}", headers=self.bearer)
        assert answer.status_code == 200, answer.content

    def page_for(self, role: str) -> str:
        member = make_member(self.workspace, role, role)
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        with clock.believing(self.now):
            return client.get(self.message_url).content.decode()

    def get(self, path: str) -> str:
        address, _, words = path.partition("?")
        return self._get(address, dict(parse_qsl(words))).decode()

    def whole_page(self, **query: Any) -> str:
        return self._get(self.message_url, query).decode()


def shown(device: str, when: datetime = HOUR_AGO, display: str = "", card: str = "", **fields: Any) -> dict[str, Any]:
    """A card on a device; the message as a whole where no card is named."""
    named = {"card_id": card} if card else {}
    kind = "page_displayed" if card else "displayed"
    return _of(kind, device, when, display_id=display or f"{device}-1", **named, **fields)


def clicked(device: str, block: str, when: datetime = HOUR_AGO, display: str = "", **fields: Any) -> dict[str, Any]:
    return _of("clicked", device, when, display_id=display or f"{device}-1", block_id=block, **fields)


def dismissed(device: str, reason: str, when: datetime = HOUR_AGO, display: str = "", **fields: Any) -> dict[str, Any]:
    return _of("dismissed", device, when, display_id=display or f"{device}-1", reason=reason, **fields)


def _of(kind: str, device: str, when: datetime, **fields: Any) -> dict[str, Any]:
    return make_event(kind, when, **{"message_id": CARD, "device_token": device, **fields})
