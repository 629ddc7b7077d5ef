"""What a message says to a real person: rendered with what is known of them, before anything is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from messaging.deliveries.masking import masked_address
from messaging.in_app.definition import Definition
from messaging.in_app.drawing import draw
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


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whose data a preview may be shown with, and what the controls beside it ask for: an id, the one shown, or another
    one."""

    audience: QuerySet[Person]
    everybody: QuerySet[Person]
    asked: Mapping[str, str]

    def chosen(self) -> Person | None:
        another = bool(self.asked.get("another"))
        shown = self.asked.get("shown", "")
        wanted = self.asked.get("person", "").strip() or ("" if another else shown)
        return pick(self.audience, self.everybody, wanted, shown if another else "")


def preview(channel: str, fields: Mapping[str, Any], person: Person, *, may_see_addresses: bool) -> Preview:
    return _seen(person, may_see_addresses, lambda variables: render(channel, fields, variables))


def preview_in_app(
    definition: Definition, properties: Mapping[str, str], person: Person, *, may_see_addresses: bool
) -> Preview:
    """`fields` is what the person's app would get."""
    return _seen(person, may_see_addresses, lambda variables: draw(definition, variables, properties).content)


def _seen(person: Person, may_see_addresses: bool, rendered: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Preview:
    name = _shown(person.external_id or person.public_id, may_see_addresses)
    variables = variables_of(
        person.attributes,
        _SAMPLE_DELIVERY,
        id=name if person.external_id else None,
        email=person.email if may_see_addresses else masked_address(person.email) or None,
        phone=person.phone if may_see_addresses else masked_address(person.phone) or None,
    )
    try:
        return Preview(person, name, rendered(variables))
    except RenderError as error:
        reason = explain(f"{error.code}: {error.detail}" if error.detail else error.code)
        return Preview(person, name, {}, reason.text, error.detail)


def _shown(id: str, may_see_addresses: bool) -> str:
    """Some companies use addresses as ids."""
    return masked_address(id) if "@" in id and not may_see_addresses else id
