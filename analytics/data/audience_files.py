"""People behind a rule or in a segment, for programs: a page of the list as JSON (ruling 51)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from pyroaring import BitMap

from analytics.audience.asking import asked_of, find_segment
from analytics.audience.listing import Listed
from analytics.audience.report import Audience, audience_of
from analytics.data import documents
from analytics.segments.sets import Sets
from analytics.views.audience import listed_page
from analytics.views.delivery_rows import who_of
from messaging.models import Segment
from messaging.segments import deleted_in, people_in
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_AUDIENCE
from workspaces.zones import viewer_zone


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def audience_json(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request)
    audience = audience_of(Sets(request.ws, clock.now()), asked.rule)
    told = {"rule": audience.rule, "sentence": audience.sentence, "problem": audience.problem or None}
    return _json(request, audience.people, told | _sum(audience) | {"notices": list(asked.notices)})


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def segment_json(request: HttpRequest, segment: str) -> HttpResponse:
    found = find_segment(request, segment)
    return _json(request, people_in(found), _of(found) | {"deleted": deleted_in(found)})


def _of(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.external_id,
        "public_id": segment.public_id,
        "name": segment.name,
        "kind": segment.kind,
        "rule": segment.rule,
        "sentence": segment.sentence,
        "computed_at": segment.computed_at,
        "problem": segment.problem or None,
    }


def _sum(audience: Audience) -> dict[str, Any]:
    """How the number the rule stands for adds up, where it is one number."""
    if audience.sum is None:
        return {}
    found = audience.sum
    return {
        "scope": found.scope.key,
        "metrics": documents.metrics({found.number.metric: found.number}),
        "deleted": found.deleted,
        "without_person": found.without_person,
    }


def _json(request: HttpRequest, people: BitMap | None, told: dict[str, Any]) -> HttpResponse:
    page = listed_page(request, people)
    document = told | {
        "count": None if people is None else len(people),
        "rows": [_columns(request, row) for row in page.rows],
        "next": page.older or None,
        "previous": page.newer or None,
        "as_of": clock.now(),
        "tz": viewer_zone(request).key,
    }
    return documents.answer(document)


def _columns(request: HttpRequest, row: Listed) -> dict[str, Any]:
    who = who_of(request, row.person)
    return {
        "id": who.id if who else "",
        "public_id": row.person.public_id,
        "address": who.address if who else "",
        "platforms": list(row.platforms),
        "known_since": row.person.created_at,
        "last_seen": row.last_seen,
    }
