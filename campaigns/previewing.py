"""What an action says to a real person: rendered with what is known of them, before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from messaging.deliveries.masking import masked_address
from messaging.models import Person
from messaging.reasons import explain
from messaging.rendering import RenderError, render
from messaging.rendering.variables import variables_of

_SAMPLE_DELIVERY = "d_sample"


@dataclass(frozen=True, slots=True)
class Preview:
    """`problem` says why this person would get nothing."""

    person: Person
    name: str
    fields: Mapping[str, Any]
    problem: str = ""
    detail: str = ""


def pick(people: QuerySet[Person], everybody: QuerySet[Person], wanted: str, after: str) -> Person | None:
    """Somebody by their id; else the next one of the audience; else anybody, so that there is something to see."""
    if wanted and "\0" not in wanted:
        return everybody.filter(Q(external_id=wanted) | Q(public_id=wanted) | Q(email=wanted)).first()
    for candidates in (people, everybody):
        ordered = candidates.order_by("pk")
        shown = everybody.filter(public_id=after).first() if after and "\0" not in after else None
        found = (ordered.filter(pk__gt=shown.pk).first() if shown else None) or ordered.first()
        if found is not None:
            return found
    return None


def preview(channel: str, fields: Mapping[str, Any], person: Person, *, may_see_addresses: bool) -> Preview:
    name = _shown(person.external_id or person.public_id, may_see_addresses)
    variables = variables_of(
        person.attributes,
        _SAMPLE_DELIVERY,
        id=name if person.external_id else None,
        email=person.email if may_see_addresses else masked_address(person.email) or None,
        phone=person.phone if may_see_addresses else masked_address(person.phone) or None,
    )
    try:
        return Preview(person, name, render(channel, fields, variables))
    except RenderError as error:
        reason = explain(f"{error.code}: {error.detail}" if error.detail else error.code)
        return Preview(person, name, {}, reason.text, error.detail)


def _shown(id: str, may_see_addresses: bool) -> str:
    """Some companies use addresses as ids."""
    return masked_address(id) if "@" in id and not may_see_addresses else id
