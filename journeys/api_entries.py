"""Letting people in by a program: `POST /v1/journeys/<id>/entries`."""

import uuid
from typing import Annotated

from django.urls import re_path
from msgspec import UNSET, Meta, Struct, UnsetType

from journeys.composing import design_of
from journeys.design.reading import read
from journeys.design.shapes import EntryBy
from journeys.models import Journey, JourneyState, Signal, SignalKind
from messaging.api.call import Call
from messaging.api.declared import Body, Id, all_different
from messaging.api.errors import invalid, not_found
from messaging.api.gate import address
from messaging.api.operations import Operation
from messaging.models import Person
from workspaces.permissions import EDIT_CAMPAIGN

_MOST = 1_000


class EntryBody(Body):
    """One person. The same `id` never lets in twice, so a call that got no answer can be made again."""

    person_id: Id
    id: Id | UnsetType = UNSET


class EntriesBody(Body):
    """People by the client's ids."""

    entries: Annotated[list[EntryBody], Meta(min_length=1, max_length=_MOST)]


class EntriesAnswer(Struct):
    """How many were taken up; rules for coming in again are asked when their turn has come. `unknown` are ids of
    nobody."""

    accepted: int
    unknown: list[str]


def enter(call: Call, body: EntriesBody) -> EntriesAnswer:
    journey = _open(call)
    all_different([entry.id for entry in body.entries if entry.id is not UNSET], "entries[{}].id")
    wanted = {entry.person_id for entry in body.entries}
    rows = Person.objects.for_workspace(call.workspace_id).filter(external_id__in=wanted, erased_at=None)
    known = dict(rows.values_list("external_id", "pk"))
    found = [entry for entry in body.entries if entry.person_id in known]
    Signal.unscoped.bulk_create(
        Signal(
            workspace_id=call.workspace_id,
            person_id=known[entry.person_id],
            kind=SignalKind.API,
            journey_id=journey.pk,
            at=call.now,
            key=_key(journey, entry),
        )
        for entry in found
    )
    return EntriesAnswer(len(found), sorted(wanted - known.keys()))


def _open(call: Call) -> Journey:
    journey = Journey.objects.for_workspace(call.workspace_id).filter(external_id=call.id).first()
    if journey is None:
        raise not_found("journey")
    design = design_of(journey)
    if design is None:
        raise invalid("id", "This journey does not run here: report its entries as events.")
    if design.version is None:
        raise invalid("id", "This journey has not been started yet: start it on its own pages first.")
    if journey.state == JourneyState.ENDED:
        raise invalid("id", "This journey has ended.")
    if read(design.version.definition)[0].entry.by != EntryBy.API:
        raise invalid("id", "This journey is not started by the API.")
    return journey


def _key(journey: Journey, entry: EntryBody) -> uuid.UUID:
    """By the id of the client, which is unique within the journey."""
    return uuid.uuid4() if entry.id is UNSET else uuid.uuid5(uuid.NAMESPACE_OID, f"{journey.public_id}/{entry.id}")


entries = address(
    Operation(
        "POST",
        "/v1/journeys/{id}/entries",
        EDIT_CAMPAIGN,
        "Lets people into a journey that runs here",
        enter,
        EntriesBody,
        EntriesAnswer,
    ),
)

urlpatterns = [re_path(r"^v1/journeys/(?P<id>.+)/entries$", entries, name="api_journey_entries")]
