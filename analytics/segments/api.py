"""Segments: `PUT`, `GET` and `DELETE /v1/segments/<id>` (design.md 7)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import re_path
from msgspec import UNSET, Meta, UnsetType
from pyroaring import BitMap

from analytics.segments.finding import Findings
from analytics.segments.parsing import RuleError, parse
from analytics.segments.refreshing import refresh
from analytics.segments.sentence import sentence
from analytics.segments.writing import written
from messaging.api.call import Call
from messaging.api.declared import Answer, Archived, Body, Id, Name, required
from messaging.api.errors import ApiError, invalid, not_found
from messaging.api.gate import address
from messaging.api.operations import Operation
from messaging.models import Person, Segment, SegmentKind
from messaging.segments import hold, people_in, people_now
from workspaces import audit
from workspaces.models import Workspace
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE

_MOST_IDS = 200_000
_GIVEN = "A list that was given"


class SegmentBody(Body):
    """A new segment needs a name, and `people` (ids: exactly these) or a `rule`. A rule is followed from then on,
    unless `kind` is `snapshot`: then it holds who it meant when it was written."""

    name: Name | UnsetType = UNSET
    people: Annotated[list[Id], Meta(max_length=_MOST_IDS)] | UnsetType = UNSET
    rule: dict[str, Any] | UnsetType = UNSET
    kind: SegmentKind | UnsetType = UNSET


class SegmentAnswer(Answer):
    """`count` is null until a rule was worked out for the first time; `unknown` are ids nobody has."""

    name: str
    kind: SegmentKind
    rule: dict[str, Any] | None
    sentence: str
    count: int | None
    computed_at: datetime | None
    problem: str
    created_at: datetime
    archived_at: datetime | None
    unknown: list[str] = []


def read(call: Call) -> SegmentAnswer:
    return _shown(call, _found(call))


def define(call: Call, body: SegmentBody) -> SegmentAnswer:
    if body.people is not UNSET and body.rule is not UNSET:
        raise invalid("rule", "Give people or a rule, not both.")
    segment = _rows(call).select_for_update(no_key=True).filter(external_id=call.id).first()
    if segment is not None and segment.private_to_id is not None:
        raise not_found("segment")
    if segment is None:
        if body.people is UNSET and body.rule is UNSET:
            raise invalid("rule", "A new segment needs people or a rule.", "missing")
        segment = Segment(
            workspace_id=call.workspace_id, external_id=call.id, name=required(body.name, "name"), kind=SegmentKind.LIVE
        )
    segment.name = segment.name if body.name is UNSET else body.name
    segment.archived_at, segment.updated_at = None, call.now
    unknown = _fill(call, segment, body)
    segment.save()
    audit.record(call.request, call.workspace_id, "segment_saved", "segment", segment.public_id, {"name": segment.name})
    if segment.rule is not None and not segment.is_ready:
        # Robust: the answer stands, and whoever looks next finds it still wanted.
        transaction.on_commit(partial(refresh, call.workspace_id, segment.pk), robust=True)
    return _shown(call, segment, unknown)


def _fill(call: Call, segment: Segment, body: SegmentBody) -> list[str]:
    """Who belongs to it, as far as the body says; the ids that nobody has."""
    if body.people is not UNSET:
        return _list(call, segment, body.people)
    if body.kind is not UNSET:
        if segment.rule is None and body.rule is UNSET and body.kind == SegmentKind.LIVE:
            raise invalid("kind", "A list of people is a snapshot; a live segment needs a rule.")
        segment.kind = body.kind
    if body.rule is not UNSET:
        _follow(call, segment, body.rule)
        segment.kind = SegmentKind.LIVE if body.kind is UNSET else body.kind
    return []


def _list(call: Call, segment: Segment, ids: list[str]) -> list[str]:
    people = Person.objects.for_workspace(call.workspace_id).filter(external_id__in=ids, erased_at=None)
    found = dict(people.values_list("external_id", "pk"))
    segment.kind, segment.rule, segment.sentence, segment.problem = SegmentKind.SNAPSHOT, None, _GIVEN, ""
    hold(segment, people_now(call.workspace_id, BitMap(found.values())))
    segment.wanted_at = segment.computed_at = call.now
    return [id for id in dict.fromkeys(ids) if id not in found]


def _follow(call: Call, segment: Segment, given: dict[str, Any]) -> None:
    try:
        rule = parse(given)
        findings = Findings(Workspace.objects.get(pk=call.workspace_id), rule)
        findings.check()
    except RuleError as error:
        raise ApiError(422, "invalid", error.message, error.at) from None
    segment.rule, segment.sentence = written(rule), sentence(rule, findings)
    segment.wanted_at, segment.problem = call.now, ""


def archive(call: Call) -> Archived:
    """Whoever uses it still finds it; it can no longer be chosen."""
    segment = _found(call)
    if segment.archived_at is None:
        segment.archived_at = segment.updated_at = call.now
        segment.save(update_fields=["archived_at", "updated_at"])
        detail = {"name": segment.name}
        audit.record(call.request, call.workspace_id, "segment_archived", "segment", segment.public_id, detail)
    return Archived(call.id, segment.public_id, _url(call, segment), segment.archived_at)


def _rows(call: Call) -> QuerySet[Segment]:
    return Segment.objects.for_workspace(call.workspace_id)


def _found(call: Call) -> Segment:
    segment = _rows(call).filter(external_id=call.id, private_to=None).first()
    if segment is None:
        raise not_found("segment")
    return segment


def _shown(call: Call, segment: Segment, unknown: list[str] | None = None) -> SegmentAnswer:
    return SegmentAnswer(
        id=segment.external_id,
        public_id=segment.public_id,
        url=_url(call, segment),
        name=segment.name,
        kind=SegmentKind(segment.kind),
        rule=segment.rule,
        sentence=segment.sentence,
        count=len(people_in(segment)) if segment.is_ready else None,
        computed_at=segment.computed_at,
        problem=segment.problem,
        created_at=segment.created_at,
        archived_at=segment.archived_at,
        unknown=unknown or [],
    )


def _url(call: Call, segment: Segment) -> str:
    return call.url(f"audience/segments/{segment.public_id}")


_PATH = "/v1/segments/{id}"

segment = address(
    Operation("PUT", _PATH, MANAGE_AUDIENCE, "Creates or changes a segment", define, SegmentBody, SegmentAnswer),
    Operation("GET", _PATH, VIEW_AUDIENCE, "Reads a segment", read, None, SegmentAnswer),
    Operation("DELETE", _PATH, MANAGE_AUDIENCE, "Archives a segment", archive, None, Archived),
)

# Ids of clients hold slashes, which `<str:id>` would not match.
urlpatterns = [re_path(r"^v1/segments/(?P<id>.+)$", segment, name="api_segment")]
