"""A workspace that sends: a campaign of one push, credentials of the simulator, and what its people can do."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.core.management import call_command

from campaigns import launching
from campaigns.launching import Audience
from campaigns.models import Action, AudienceKind, Launch
from messaging.models import Credential, Delivery, DeviceSend, Message, Outgoing, Template
from messaging.models.credential import AmbiguousPolicy, Environment
from messaging.providers.secrets import seal
from messaging.sending import retrying
from tests.oracle import Definitions
from tests.pipeline.stage import Stage
from tests.sending.push_services import PushServices, token
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLATFORMS = {"i": "ios", "a": "android"}
_nonces = count()


class Office:
    """Devices are named by a letter for their platform and a word: `i-phone`, `a-tablet`."""

    def __init__(self, services: PushServices, targeting: str = "all_devices") -> None:
        services.clear()
        self.services = services
        self.stage = Stage(Definitions(campaigns=()), now=NOW)
        self.stage.put("messages/m", name="Hello", channel="push")
        action = {"id": "a", "name": "Hello", "channel": "push", "message_id": "m"}
        answer = self.stage.put("campaigns/c", name="Autumn", attribution_window="P7D", actions=[action])
        self.stage.pages["c"] = answer["url"]
        self.workspace = Workspace.objects.get(slug="acme")
        with workspace_transaction(self.workspace.pk):
            self.message = Message.objects.for_workspace(self.workspace).get(external_id="m")
            self.action = Action.objects.for_workspace(self.workspace).get(external_id="a")
            self.template = Template.unscoped.create(
                workspace=self.workspace,
                message=self.message,
                fields={"title": "Hello {{ customer.first_name }}", "body": "News for you"},
                targeting=targeting,
            )
            for way, (settings, secret) in services.known.credentials(services.url).items():
                self.add_credential(way, settings, secret)

    def add_credential(
        self, way: str, settings: dict[str, Any], secret: dict[str, Any], environment: str = Environment.SIMULATOR
    ) -> Credential:
        credential = Credential.unscoped.create(
            workspace=self.workspace,
            way=way,
            environment=environment,
            settings=settings,
            ambiguous_policy=AmbiguousPolicy.HOLD,
            replaced_at=self.stage.now,
        )
        seal(credential, secret)
        credential.save()
        return credential

    # --- people ------------------------------------------------------------------------------------------

    def person(self, name: str, *devices: str, **profile: Any) -> None:
        profile.setdefault("attributes", {"first_name": name})
        described = [{"token": token(device), "platform": PLATFORMS[device[0]]} for device in devices]
        self.stage.put(f"people/{name}", devices=described, **profile)

    def reports(self, kind: str, device: str, delivery: str, at: datetime, event_id: str) -> None:
        """As the app on that device says it."""
        body = {"id": event_id, "type": kind, "delivery_id": delivery, "occurred_at": at.isoformat()}
        self.stage.post(body | {"device_token": token(device), "platform": PLATFORMS[device[0]]}, by="device")

    # --- sending -----------------------------------------------------------------------------------------

    def launch(self, *people: str) -> Launch:
        audience = Audience(AudienceKind.IDS, ids=people) if people else Audience(AudienceKind.ALL)
        with clock.believing(self.stage.now), workspace_transaction(self.workspace.pk):
            return launching.launch(self.action, audience, by=None, nonce=f"n{next(_nonces)}")[0]

    def send(self, *people: str, at: datetime | None = None) -> None:
        self.launch(*people)
        self.settle(at)

    def settle(self, at: datetime | None = None) -> None:
        self.stage.now = at or self.stage.now
        self.stage.settle()

    def retry(self, *, nonce: str = "once", unknown: bool = False) -> Any:
        with clock.believing(self.stage.now), workspace_transaction(self.workspace.pk):
            every = Delivery.objects.for_workspace(self.workspace).all()
            chosen = retrying.retryable(self.workspace.pk, every, unknown=unknown)
            return retrying.start(self.workspace.pk, chosen, nonce=nonce, by=None, chosen_by={"unknown": unknown})

    # --- reading -----------------------------------------------------------------------------------------

    def metrics(self, *names: str, **query: Any) -> Any:
        found = {name: metric["value"] for name, metric in self.stage.read("c", **query)["metrics"].items()}
        return [found[name] for name in names] if names else found

    def deliveries(self) -> list[Delivery]:
        with workspace_transaction(self.workspace.pk):
            return list(Delivery.objects.for_workspace(self.workspace).order_by("pk"))

    def delivery(self) -> Delivery:
        [only] = self.deliveries()
        return only

    def outgoing(self) -> Outgoing:
        with workspace_transaction(self.workspace.pk):
            return Outgoing.objects.for_workspace(self.workspace).get()

    def sends(self) -> dict[str, str]:
        """State by token."""
        with workspace_transaction(self.workspace.pk):
            return dict(DeviceSend.objects.for_workspace(self.workspace).values_list("address", "state"))

    def verify(self) -> None:
        """Raises where an invariant does not hold."""
        with clock.believing(self.stage.now):
            call_command("verify", verbosity=0)
