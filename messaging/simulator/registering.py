"""Makes a workspace use this simulator: its credentials, and a device key for the phones behind it.

A way out that already has a credential of another kind keeps it: the simulator never takes the place of a real one.
"""

from django.db import transaction

from messaging.models.credential import AmbiguousPolicy, Credential, Environment
from messaging.providers.secrets import seal
from messaging.simulator.identity import Identity
from workspaces import keys
from workspaces.clock import now
from workspaces.models import Key, Source, Workspace
from workspaces.tenancy import workspace_transaction

PHONES = "Simulated devices"
_PUSH = {"apns", "fcm"}


def register(workspace: Workspace, identity: Identity, base_url: str, *, hold_lost: bool = False) -> str:
    """Returns the key of the phones: a new one each time, because the text of an older one is known to nobody.

    Pushes carry a collapse id, so one whose answer was lost may go out again: the second arrival replaces the first.
    `hold_lost` leaves it in doubt instead, for a person to decide.
    """
    again = set() if hold_lost else _PUSH
    with workspace_transaction(workspace.pk):
        for way, (settings, secret) in identity.credentials(base_url).items():
            lost = AmbiguousPolicy.RETRY_COLLAPSED if way in again else AmbiguousPolicy.HOLD
            _register(workspace, way, settings, secret, lost)
    return _phones_key(workspace)


def _register(
    workspace: Workspace, way: str, settings: dict[str, object], secret: dict[str, object], lost: AmbiguousPolicy
) -> None:
    credential = Credential.unscoped.select_for_update().filter(
        workspace=workspace, way=way, removed_at=None
    ).first() or Credential.unscoped.create(
        workspace=workspace,
        way=way,
        environment=Environment.SIMULATOR,
        name="Simulator",
        ambiguous_policy=lost,
    )
    if credential.environment != Environment.SIMULATOR:
        return
    credential.settings = settings
    credential.replaced_at = now()
    seal(credential, secret)
    credential.save(update_fields=["settings", "secret", "replaced_at"])


@transaction.atomic
def _phones_key(workspace: Workspace) -> str:
    with workspace_transaction(workspace.pk):
        source, _ = Source.unscoped.get_or_create(workspace=workspace, name=PHONES, defaults={"kind": Source.Kind.APP})
    for key in list(Key.unscoped.live().filter(source=source)):
        keys.revoke(key)
    return keys.issue(source, Key.Kind.DEVICE)[1]
