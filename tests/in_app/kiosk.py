"""A campaign of one in-app message, the people who may get it, and an app that asks for it and reports."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client

from campaigns import launching
from campaigns.launching import Audience
from campaigns.models import Action, AudienceKind
from messaging.models import Delivery, InAppInstance, MessageUse
from tests.oracle import Definitions
from tests.pipeline.stage import Stage
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OFFER = [
    {
        "id": "one",
        "blocks": [
            {"id": "title", "type": "title", "text": "Hello {{ customer.first_name }}"},
            {"id": "more", "type": "button", "text": "Show me", "action": {"kind": "next_card"}},
            {"id": "x", "type": "close_button", "action_name": "Not now"},
        ],
    },
    {
        "id": "two",
        "blocks": [
            {"id": "photo", "type": "image", "image": "https://shop.example/boots.png", "alt": "Boots"},
            {
                "id": "buy",
                "type": "button",
                "text": "{{ properties.button_text }}",
                "action_name": "$properties.button_text",
                "action": {"kind": "open_link", "value": "https://shop.example/{{ customer.id }}"},
            },
        ],
    },
]
_numbers = count()


class Kiosk:
    def __init__(self, cards: Any = OFFER, **settings: Any) -> None:
        self.stage = Stage(Definitions(campaigns=()), now=NOW)
        self.define(cards, **settings)
        action = {"id": "a", "name": "Offer", "channel": "in_app", "message_id": "offer"}
        self.stage.pages["c"] = self.stage.put("campaigns/c", name="Autumn", actions=[action])["url"]
        self.workspace = Workspace.objects.get(slug="acme")
        with workspace_transaction(self.workspace.pk):
            self.action = Action.objects.for_workspace(self.workspace).get(external_id="a")

    def define(self, cards: Any, **settings: Any) -> dict[str, Any]:
        more = {"settings": settings} if settings else {}
        return self.stage.put("messages/offer", name="Offer", channel="in_app", cards=cards, **more)

    def person(self, name: str, *devices: str, **attributes: Any) -> None:
        described = [{"token": device, "platform": "web", "kind": "in_app"} for device in devices]
        self.stage.put(f"people/{name}", devices=described, attributes={"first_name": name} | attributes)

    def fill(self, waits_days: int = 30, **properties: str) -> None:
        with workspace_transaction(self.workspace.pk):
            MessageUse.unscoped.update_or_create(
                workspace=self.workspace,
                action_id=self.action.pk,
                defaults={
                    "message_id": self.action.message_id,
                    "properties": properties,
                    "waits_days": waits_days,
                },
            )

    def send(self, *people: str) -> Any:
        with clock.believing(self.stage.now), workspace_transaction(self.workspace.pk):
            audience = Audience(AudienceKind.IDS, ids=people)
            started, _ = launching.launch(self.action, audience, by=None, nonce=f"k{next(_numbers)}")
        self.stage.settle()
        return started

    def later(self, **span: float) -> None:
        self.stage.now += timedelta(**span)

    # --- an app ------------------------------------------------------------------------------------------

    def ask(self, person: str, device: str, key: str = "", **headers: str) -> Any:
        headers = {"authorization": f"Bearer {key or self.stage.keys.device_key}"} | headers
        with clock.believing(self.stage.now):
            return Client().get("/v1/in-app", {"person_id": person, "device": device}, headers=headers)

    def due(self, person: str, device: str) -> list[dict[str, Any]]:
        answer = self.ask(person, device)
        assert answer.status_code == 200, answer.content
        return answer.json()["messages"]

    def report(self, message: dict[str, Any], kind: str, device: str, **more: Any) -> None:
        event = {"id": f"e{next(_numbers)}", "type": kind, "delivery_id": message["delivery_id"]}
        now = self.stage.now.isoformat()
        self.stage.post(event | {"device_token": device, "display_id": "s1", "occurred_at": now} | more, by="device")
        self.stage.settle()

    # --- what is there -----------------------------------------------------------------------------------

    def deliveries(self) -> list[Delivery]:
        with workspace_transaction(self.workspace.pk):
            return list(Delivery.objects.for_workspace(self.workspace).order_by("pk"))

    def instances(self) -> list[InAppInstance]:
        with workspace_transaction(self.workspace.pk):
            return list(InAppInstance.objects.for_workspace(self.workspace).order_by("pk"))

    def metrics(self, *names: str) -> list[Any]:
        found = self.stage.read("c", "actions/a/")["metrics"]
        return [found[name]["value"] for name in names]
