"""The small cast of these tests: two companies and the people who work there."""

import re

from django.http import HttpResponse

from workspaces import keys
from workspaces.models import Key, Member, Source, User, Workspace
from workspaces.permissions import EXPORT_AUDIENCE, SEE_ADDRESSES, permissions_of
from workspaces.tenancy import workspace_transaction

PASSWORD = "correct horse battery"


def make_workspace(name: str) -> Workspace:
    return Workspace.objects.create(slug=Workspace.free_slug(name), name=name)


def make_member(workspace: Workspace, name: str, role: str = "viewer", grant: tuple[str, ...] = ()) -> Member:
    user = User.objects.filter(email=f"{name.lower()}@example.com").first()
    user = user or User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, name=name)
    return Member.unscoped.create(
        workspace=workspace,
        user=user,
        role=role,
        may_export_people=EXPORT_AUDIENCE in grant,
        may_see_addresses=SEE_ADDRESSES in grant,
    )


def make_source(workspace: Workspace, name: str = "Shop", kind: str = "server") -> Source:
    with workspace_transaction(workspace.pk):
        return Source.unscoped.create(workspace=workspace, name=name, kind=kind)


def make_key(workspace: Workspace, kind: str = "api", role: str = "admin") -> tuple[Key, str]:
    source = make_source(workspace, kind={"api": "program", "sender": "server", "device": "app"}[kind])
    scopes = permissions_of(role) if kind == "api" else ()
    with workspace_transaction(workspace.pk):
        return keys.issue(source, kind, scopes=scopes)


def words_of(answer: HttpResponse) -> str:
    """The page without the token that differs at every request."""
    return re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
