"""Makes or completes a workspace from the command line: its first member and a key of each kind."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from workspaces import audit, keys
from workspaces.accounts import make_account, mark_verified
from workspaces.models import Key, Member, Source, User, Workspace
from workspaces.models.user import canonical_email
from workspaces.permissions import EXPORT_AUDIENCE, SEE_ADDRESSES, Role
from workspaces.tenancy import workspace_transaction

COMMAND = "manage.py bootstrap"

_SOURCES = {
    Key.Kind.API: ("Programs that read", Source.Kind.PROGRAM),
    Key.Kind.SENDER: ("Server", Source.Kind.SERVER),
    Key.Kind.DEVICE: ("App", Source.Kind.APP),
}


@dataclass(frozen=True)
class Bootstrapped:
    workspace: str
    user: str
    api_key: str
    write_key: str
    device_key: str
    site_id: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


@transaction.atomic
def bootstrap(name: str, email: str, password: str, role: str | None = None, grant: Iterable[str] = ()) -> Bootstrapped:
    """Each run issues new keys and leaves older ones valid (ruling 53)."""
    workspace = Workspace.objects.filter(name=name).order_by("id").first()
    workspace = workspace or Workspace.objects.create(name=name, slug=Workspace.free_slug(name))
    member = _member(workspace, _user(email, password), role, frozenset(grant))
    with workspace_transaction(workspace.pk):
        tokens = {kind: _issue(workspace, kind, member) for kind in _SOURCES}
        audit.record(COMMAND, workspace, "bootstrapped", "member", member.public_id, {"role": member.role})
    return Bootstrapped(
        workspace=workspace.slug,
        user=member.user.email,
        api_key=tokens[Key.Kind.API],
        write_key=tokens[Key.Kind.SENDER],
        device_key=tokens[Key.Kind.DEVICE],
        site_id=workspace.site_id,
    )


def _user(email: str, password: str) -> User:
    user = User.objects.filter(email=canonical_email(email)).first()
    if user is None:
        return make_account(email, password)
    # An unchanged password keeps the person's sessions.
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    mark_verified(user)
    return user


def _member(workspace: Workspace, user: User, role: str | None, grant: frozenset[str]) -> Member:
    """The operator may do here what the members page refuses, such as demoting the last admin."""
    wanted: dict[str, Any] = {"role": role} if role else {}
    wanted |= {"may_export_people": True} if EXPORT_AUDIENCE in grant else {}
    wanted |= {"may_see_addresses": True} if SEE_ADDRESSES in grant else {}
    member, _ = Member.unscoped.update_or_create(
        workspace=workspace,
        user=user,
        defaults={**wanted, "removed_at": None},
        create_defaults={"role": Role.ADMIN, **wanted},
    )
    return member


def _issue(workspace: Workspace, kind: str, member: Member) -> str:
    name, source_kind = _SOURCES[Key.Kind(kind)]
    source, _ = Source.unscoped.get_or_create(workspace=workspace, name=name, kind=source_kind)
    scopes = member.permissions if kind == Key.Kind.API else ()
    return keys.issue(source, kind, scopes=scopes, made_by=member)[1]
