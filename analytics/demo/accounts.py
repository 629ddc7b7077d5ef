"""The demo's two workspaces, its sign-ins and the keys its programs use."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from analytics.demo import people
from analytics.demo.people import SignIn
from workspaces import keys
from workspaces.models import Key, Member, Source, User, Workspace
from workspaces.permissions import ROLE_PERMISSIONS, Role
from workspaces.tenancy import workspace_transaction

BACK_END = "Larkmoor back end"
ARCHIVE = "Archive import"
AUTOMATION = "Campaign definitions"
JOURNEYS = "Journey tool"


class Demo(NamedTuple):
    workspace: Workspace
    archive: Source


def set_up() -> Demo:
    """Completes what is missing, so that it may run at every start."""
    larkmoor = _workspace(people.WORKSPACE_SLUG, people.WORKSPACE_NAME, people.WORKSPACE_ZONE)
    other = _workspace(people.OTHER_SLUG, people.OTHER_NAME, "UTC")
    for sign_in in people.SIGN_INS:
        _member(other if sign_in.other_company else larkmoor, sign_in)
    return Demo(larkmoor, _source(larkmoor, ARCHIVE))


def definition_key(workspace: Workspace) -> str:
    """Reads and manages, as an admin's program would."""
    source = _source(workspace, AUTOMATION, Source.Kind.PROGRAM)
    return _only_key(source, Key.Kind.API, ROLE_PERMISSIONS[Role.ADMIN])


def live_key(workspace: Workspace) -> str:
    return _only_key(_source(workspace, BACK_END), Key.Kind.SENDER)


def browser_key(workspace: Workspace, source: str, kind: str) -> str:
    return _only_key(_source(workspace, source, kind), Key.Kind.DEVICE)


def journeys_key(workspace: Workspace) -> str:
    """Of the tool that runs the shop's journeys."""
    return _only_key(_source(workspace, JOURNEYS), Key.Kind.SENDER)


def archive_key(archive: Source) -> str:
    return _only_key(archive, Key.Kind.SENDER)


def close_archive(archive: Source) -> None:
    """An import that is complete needs no key any more; that it has none left is how the next start knows."""
    _end(Key.unscoped.live().filter(source=archive))


def archive_is_closed(archive: Source) -> bool:
    issued = Key.unscoped.filter(source=archive)
    return issued.exists() and not issued.live().exists()


def _workspace(slug: str, name: str, zone: str) -> Workspace:
    return Workspace.objects.get_or_create(slug=slug, defaults={"name": name, "zone": zone})[0]


def _member(workspace: Workspace, sign_in: SignIn) -> None:
    user = User.objects.filter(email=sign_in.email).first()
    if user is None:
        user = User.objects.create_user(sign_in.email, sign_in.password, name=sign_in.name)
    Member.unscoped.get_or_create(
        workspace=workspace,
        user=user,
        defaults={
            "role": sign_in.role,
            "may_export_people": sign_in.may_export_people,
            "may_see_addresses": sign_in.may_see_addresses,
        },
    )


def _source(workspace: Workspace, name: str, kind: str = Source.Kind.SERVER) -> Source:
    with workspace_transaction(workspace.pk):
        return Source.unscoped.get_or_create(workspace=workspace, name=name, defaults={"kind": kind})[0]


@transaction.atomic
def _only_key(source: Source, kind: str, scopes: Iterable[str] = ()) -> str:
    """A new key at every start: the text of an older one is known to nobody."""
    _end(Key.unscoped.live().filter(source=source))
    return keys.issue(source, kind, scopes=scopes)[1]


def _end(live: Iterable[Key]) -> None:
    for key in list(live):
        keys.revoke(key)
