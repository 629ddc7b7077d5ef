"""Makes a workspace use this simulator: its credentials, and keys for those behind it who report.

A way out that already has a credential of another kind keeps it: the simulator never takes the place of a real one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from messaging.models.credential import AmbiguousPolicy, Credential, Environment
from messaging.providers.secrets import seal
from messaging.simulator.identity import Identity
from workspaces import keys
from workspaces.clock import now
from workspaces.models import Key, Source, Workspace
from workspaces.tenancy import workspace_transaction

PHONES, TEXTS = "Simulated devices", "Simulated SMS service"
_PUSH = {"apns", "fcm"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the simulator is, and the door where those behind it report; there is none without one.

    `hold_lost`: a push whose answer was lost stays in doubt for a person to decide. Otherwise it goes out again, since
    it carries a collapse id and a second arrival replaces the first.
    """

    base_url: str
    mail: tuple[str, int] | None = None
    door: str = ""
    hold_lost: bool = False


def register(workspace: Workspace, identity: Identity, place: Place) -> str:
    """Returns the key of the phones: a new one each time, because the text of an older one is known to nobody."""
    offered = identity.credentials(place.base_url)
    if place.mail:
        offered["email"] = identity.mail_credential(*place.mail)
    if place.door:
        called_back = {"callback": f"{place.door.rstrip('/')}/hooks/twilio/{_sms_key(workspace)}/"}
        offered["sms"] = offered["sms"][0] | called_back, offered["sms"][1]
    with workspace_transaction(workspace.pk):
        for way, (settings, secret) in offered.items():
            again = way in _PUSH and not place.hold_lost
            _register(workspace, way, settings, secret, again=again)
    return _only_key(workspace, PHONES, Source.Kind.APP, Key.Kind.DEVICE)


def _register(
    workspace: Workspace, way: str, settings: Mapping[str, Any], secret: Mapping[str, Any], *, again: bool
) -> None:
    credential = Credential.unscoped.select_for_update().filter(
        workspace=workspace, way=way, removed_at=None
    ).first() or Credential.unscoped.create(
        workspace=workspace,
        way=way,
        environment=Environment.SIMULATOR,
        name="Simulator",
        ambiguous_policy=AmbiguousPolicy.RETRY_COLLAPSED if again else AmbiguousPolicy.HOLD,
    )
    if credential.environment != Environment.SIMULATOR:
        return
    credential.settings = dict(settings)
    credential.replaced_at = now()
    seal(credential, dict(secret))
    credential.save(update_fields=["settings", "secret", "replaced_at"])


def _sms_key(workspace: Workspace) -> str:
    return _only_key(workspace, TEXTS, Source.Kind.SERVER, Key.Kind.SENDER)


@transaction.atomic
def _only_key(workspace: Workspace, name: str, source_kind: str, key_kind: str) -> str:
    with workspace_transaction(workspace.pk):
        source, _ = Source.unscoped.get_or_create(workspace=workspace, name=name, defaults={"kind": source_kind})
    for key in list(Key.unscoped.live().filter(source=source)):
        keys.revoke(key)
    return keys.issue(source, key_kind)[1]
