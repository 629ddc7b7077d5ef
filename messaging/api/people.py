"""People: `PUT`, `GET` and `DELETE /v1/people/<id>`, `POST /v1/people/merge`."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from messaging import profiles
from messaging.api.call import Call
from messaging.api.declared import Address, Answer, Body, Id, Instant, Name, Token, given
from messaging.api.errors import invalid, not_found, suppressed
from messaging.api.gate import address
from messaging.api.operations import Operation
from messaging.api.stating import state
from messaging.erasing import erase, is_suppressed
from messaging.events import Event
from messaging.models import Person
from messaging.platforms import Platform
from workspaces import audit
from workspaces.permissions import MANAGE_AUDIENCE, MANAGE_SETTINGS, SEE_ADDRESSES, VIEW_AUDIENCE

PlatformName = Literal["ios", "android", "web", "other"]


class DeviceBody(Body):
    """A device of the person; a token belongs to one person at a time."""

    token: Token
    platform: PlatformName
    kind: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET


class PersonBody(Body):
    """`attributes` merge by key and null removes one; `devices` add or update; `tags` is the whole list."""

    email: Address | UnsetType | None = UNSET
    phone: Address | UnsetType | None = UNSET
    developer: bool | UnsetType = UNSET
    subscribed: bool | UnsetType = UNSET
    attributes: dict[Annotated[str, Meta(max_length=100)], Any] | UnsetType = UNSET
    devices: Annotated[list[DeviceBody], Meta(max_length=100)] | UnsetType = UNSET
    tags: Annotated[list[Name], Meta(max_length=100)] | UnsetType = UNSET
    effective_at: Instant | UnsetType = UNSET


class DeviceAnswer(Struct):
    token: str
    platform: PlatformName
    kind: str


class PersonAnswer(Answer):
    """E-mail and phone are there for keys that may see addresses."""

    created_at: datetime
    developer: bool
    subscribed: bool
    attributes: dict[str, Any]
    devices: list[DeviceAnswer]
    tags: list[str]
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET


class ErasedAnswer(Answer):
    """`public_id` is that of the anonymous stand-in that keeps the counts; null where nobody had the id."""

    erased_at: datetime


class MergeBody(Body, rename={"from_": "from"}):
    """Everything of `from` moves to `into`."""

    into: Id
    from_: Id


def read(call: Call) -> PersonAnswer:
    person = profiles.find(call.workspace_id, call.id)
    if person is None:
        raise not_found("person")
    return _shown(call, person)


def define(call: Call, body: PersonBody) -> PersonAnswer:
    call.moment(None if body.effective_at is UNSET else body.effective_at)
    if is_suppressed(call.workspace_id, call.id):
        raise suppressed()
    person, is_new = profiles.find_or_create(call.workspace_id, call.id)
    developer = person.developer if body.developer is UNSET else body.developer
    if developer != person.developer:
        _mark(call, person, developer, is_new)
    columns = given(email=body.email, phone=body.phone, developer=body.developer, subscribed=body.subscribed)
    profiles.describe(person, columns, {} if body.attributes is UNSET else body.attributes)
    if body.devices is not UNSET:
        profiles.register(person, body.devices)
    if body.tags is not UNSET:
        profiles.tag(person, body.tags)
    return _shown(call, person)


def _mark(call: Call, person: Person, developer: bool, is_new: bool) -> None:
    """Who counts as a developer is an admin's decision, kept in the audit log (metrics.md 8, Z-3)."""
    call.need(MANAGE_SETTINGS, "developer")
    audit.record(
        call.request, call.workspace_id, "developer_marked", "person", person.public_id, {"developer": developer}
    )
    if not is_new:
        # Numbers of the last 30 days follow; they are made by the fold (ruling 6).
        event = Event(type="identify", by="api", person=call.id, properties={"developer": developer})
        state(call.key, event)


def remove(call: Call) -> ErasedAnswer:
    person = erase(call.workspace_id, call.id, call.now)
    if person is None:
        return ErasedAnswer(id=call.id, public_id=None, url=None, erased_at=call.now)
    audit.record(call.request, call.workspace_id, "person_erased", "person", person.public_id)
    return ErasedAnswer(id=call.id, public_id=person.public_id, url=_url(call, person), erased_at=call.now)


def merge(call: Call, body: MergeBody) -> PersonAnswer:
    """The fold carries it out, in order with the events around it (ruling 31)."""
    survivor = profiles.find(call.workspace_id, body.into)
    other = profiles.find(call.workspace_id, body.from_)
    if survivor is None:
        raise invalid("into", "There is no person with this id.", "not_found")
    if other is None:
        raise invalid("from", "There is no person with this id.", "not_found")
    if other != survivor:
        audit.record(
            call.request, call.workspace_id, "people_merged", "person", survivor.public_id, {"from": other.public_id}
        )
        state(call.key, Event(type="merge", by="api", person=body.into, merge_from=body.from_))
    return _shown(call, survivor)


def _shown(call: Call, person: Person) -> PersonAnswer:
    devices = person.devices.order_by("token")
    answer = PersonAnswer(
        id=person.external_id or call.id,
        public_id=person.public_id,
        url=_url(call, person),
        created_at=person.created_at,
        developer=person.developer,
        subscribed=person.subscribed,
        attributes=person.attributes,
        devices=[DeviceAnswer(device.token, _platform_name(device.platform), device.kind) for device in devices],
        tags=sorted(person.tags.values_list("name", flat=True)),
    )
    if call.may(SEE_ADDRESSES):
        answer.email, answer.phone = person.email, person.phone
    return answer


def _platform_name(number: int) -> PlatformName:
    return cast(PlatformName, Platform(number).name.lower())


def _url(call: Call, person: Person) -> str:
    return call.url(f"people/{person.public_id}")


_PATH = "/v1/people/{id}"

person = address(
    Operation("PUT", _PATH, MANAGE_AUDIENCE, "Creates or changes a person", define, PersonBody, PersonAnswer),
    Operation("GET", _PATH, VIEW_AUDIENCE, "Reads a person", read, None, PersonAnswer),
    Operation("DELETE", _PATH, MANAGE_SETTINGS, "Erases a person and keeps the counts", remove, None, ErasedAnswer),
)
people_merge = address(
    Operation("POST", "/v1/people/merge", MANAGE_AUDIENCE, "Makes two people one", merge, MergeBody, PersonAnswer),
)
