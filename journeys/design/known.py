"""What of a workspace a definition names, looked up for its check."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Q

from journeys import terms
from journeys.design.checking import Known, KnownMessage
from journeys.models import Journey
from messaging import segments
from messaging.channels import Channel
from messaging.in_app import checking
from messaging.in_app.definition import Definition as Shown
from messaging.in_app.definition import read as read_in_app
from messaging.models import Message, Segment, Template
from messaging.rendering import check

_ARCHIVED = "its message is archived"


def known_of(journey: Journey, data: Mapping[str, Any]) -> Known:
    """Messages and segments are found by our id or the client's."""
    steps = [one for one in data.get("steps") or [] if isinstance(one, Mapping)]
    named = {one["message"] for one in steps if isinstance(one.get("message"), str)}
    entry = data.get("entry") if isinstance(data.get("entry"), Mapping) else {}
    return Known(
        messages=_messages(journey.workspace_id, named),
        segments=frozenset(_segments(journey.workspace_id, (entry or {}).get("segment"))),
        has_conversion=terms.in_force(journey).conversion_event is not None,
    )


def find_messages(workspace_id: int, named: Iterable[str]) -> dict[str, Message]:
    """By the name each was asked for under."""
    wanted = set(named)
    found: dict[str, Message] = {}
    rows = Message.objects.for_workspace(workspace_id).filter(Q(public_id__in=wanted) | Q(external_id__in=wanted))
    for row in rows:
        found |= {name: row for name in (row.external_id, row.public_id) if name in wanted}
    return found


def find_segment(workspace_id: int, named: str) -> Segment | None:
    return segments.saved(workspace_id).filter(Q(public_id=named) | Q(external_id=named)).order_by("pk").first()


def _segments(workspace_id: int, named: Any) -> list[str]:
    return [named] if isinstance(named, str) and named and find_segment(workspace_id, named) else []


def _messages(workspace_id: int, named: Iterable[str]) -> dict[str, KnownMessage]:
    found = find_messages(workspace_id, named)
    numbers = [message.pk for message in found.values()]
    rows = Template.objects.for_workspace(workspace_id).filter(message__in=numbers)
    templates = {row.message_id: row for row in rows}
    with connection.cursor() as cursor:
        shown = read_in_app(cursor, numbers) if numbers else {}
    return {
        name: _known_in_app(message, shown.get(message.pk))
        if message.channel == Channel.IN_APP
        else KnownMessage(message.channel, _lacks(message, templates.get(message.pk)))
        for name, message in found.items()
    }


def _lacks(message: Message, template: Template | None) -> str:
    if message.archived_at is not None:
        return _ARCHIVED
    if template is None or not template.fields:
        return "its message says nothing yet"
    errors = check(message.channel, template.fields).errors
    return f"its message cannot be rendered, {errors[0][0]}: {errors[0][1]}" if errors else ""


def _known_in_app(message: Message, shown: Shown | None) -> KnownMessage:
    found = checking.check(shown or Shown(), {})
    lacks = ""
    if message.archived_at is not None:
        lacks = _ARCHIVED
    elif shown is None or not any(page.elements for page in shown.pages):
        lacks = "its message shows nothing yet"
    elif found.errors:
        lacks = f"its message cannot be rendered, {found.errors[0][0]}: {found.errors[0][1]}"
    return KnownMessage(message.channel, lacks, found.unfilled)
