"""The identities that knock at every address, and one object of each kind that an address can name."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.test import Client

from campaigns.models import Action, Campaign
from journeys.models import Journey, Step
from journeys.terms import ALWAYS
from messaging.models import Message, Person
from tests.workspaces.access_people import make_people
from tests.workspaces.access_sending import make_objects
from tests.workspaces.cast import make_key, make_member, make_workspace
from workspaces import invitations, keys
from workspaces.models import Member, Workspace
from workspaces.permissions import ALL, permissions_of
from workspaces.tenancy import workspace_transaction

# Stands in every name of Acme's; a refused answer that holds it has told too much.
CANARY = "Canary7f3a"

MEMBERS = ("viewer", "marketer", "exporter", "admin")


@dataclass(frozen=True)
class Identity:
    name: str
    session: str = ""
    token: str = ""
    # The kind of a live key, or "revoked".
    key: str = ""
    permissions: frozenset[str] = frozenset()

    @property
    def has_session(self) -> bool:
        return bool(self.session)

    def client(self) -> Client:
        """A browser as it was right after sign-in, whatever earlier probes did to theirs."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        client = Client(raise_request_exception=False, headers=headers)
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


@dataclass(frozen=True)
class World:
    identities: dict[str, Identity]
    # What an address of Acme names, by the name of its part.
    objects: dict[str, str]


def make_world() -> World:
    acme, globex = make_workspace(f"{CANARY} Acme"), make_workspace("Globex")
    Workspace.objects.filter(pk=acme.pk).update(slug="acme")
    acme.slug = "acme"
    stranger = make_member(globex, "Gus", "admin")
    members = {
        "viewer": make_member(acme, "Vic", "viewer"),
        "marketer": make_member(acme, "Ben", "marketer"),
        "exporter": make_member(acme, "Eve", "marketer", ("export_audience",)),
        "admin": make_member(acme, "Ana", "admin"),
    }
    # Removed here and still a member elsewhere, so the session lives on.
    removed = make_member(acme, "Rob", "admin")
    make_member(globex, "Rob", "viewer")
    people = {"anonymous": Identity("anonymous"), "stranger": _person("stranger", stranger)}
    people |= {name: _person(name, member) for name, member in members.items()}
    people["removed"] = _person("removed", removed)
    removed.remove()
    return World(people | _programs(acme), _objects(acme, members["viewer"]))


def _person(name: str, member: Member) -> Identity:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Identity(name, session=client.cookies[settings.SESSION_COOKIE_NAME].value, permissions=member.permissions)


def _programs(acme: Workspace) -> dict[str, Identity]:
    _, sender = make_key(acme, "sender")
    _, admin = make_key(acme, "api", "admin")
    _, reader = make_key(acme, "api", "viewer")
    revoked, revoked_token = make_key(acme, "api", "admin")
    keys.revoke(revoked)
    return {
        "sender key": Identity("sender key", token=sender, key="sender"),
        "api key": Identity("api key", token=admin, key="api", permissions=ALL),
        "reader key": Identity("reader key", token=reader, key="api", permissions=permissions_of("viewer")),
        "revoked key": Identity("revoked key", token=revoked_token, key="revoked"),
    }


def _objects(acme: Workspace, viewer: Member) -> dict[str, str]:
    key, _ = make_key(acme, "sender")
    invitation, token = invitations.invite(acme, f"{CANARY.lower()}@example.com", "viewer", (), None)
    with workspace_transaction(acme.pk):
        type(key.source).unscoped.filter(pk=key.source_id).update(name=f"{CANARY} shop")
        rows = _rows(acme)
    found = {kind: row.public_id for kind, row in rows.items()} | {"key": key.public_id, "member": viewer.public_id}
    found |= {
        "invitation": invitation.public_id,
        "token": token,
        "source": key.source.public_id,
        "workspace": acme.slug,
    }
    made = make_objects(acme, rows["person"], rows["message"], rows["campaign"])
    return made | make_people(acme, f"{CANARY} regulars") | found | _WORDS


# What addresses name that is no row of Acme's: words, ids of the client's own, and things that are not there.
_WORDS = {
    "delivery": "d_unknown",
    "code": "1-1-unsigned",
    "service": "sendgrid",
    "link": "00",
    "metric": "received",
    # Of a tracked response.
    "name": "1",
    # Of the definition API.
    "id": "spring",
    "write_key": "wk_unknown",
    "trial": "q_unknown",
}


def _rows(acme: Workspace) -> dict[str, Any]:
    """One of each kind, by the name of its part in an address."""

    def make(model: type[Model], id: str, **more: Any) -> Any:
        return model.unscoped.create(workspace=acme, external_id=id, name=f"{CANARY} {id}", **more)

    make(Message, "card", channel="in_app")
    campaign, journey = make(Campaign, "spring"), make(Journey, "welcome")
    return {
        "message": make(Message, "hello", channel="push"),
        "person": Person.unscoped.create(workspace=acme, external_id="p-1", email=f"{CANARY}@example.com"),
        "campaign": campaign,
        "action": make(Action, "first", campaign=campaign, channel="push", position=0),
        "journey": journey,
        "step": make(Step, "hi", journey=journey, type="push", position=0, since=ALWAYS),
    }
