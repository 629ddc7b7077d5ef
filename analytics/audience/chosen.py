"""The people somebody chose to do something with: one exact set, read from the words of an address."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from pyroaring import BitMap

from analytics.audience.asking import asked_of
from analytics.audience.report import audience_of
from analytics.segments.sets import Sets
from analytics.views.address import Address
from workspaces import clock
from workspaces.tenancy import workspace_transaction


@dataclass(frozen=True, slots=True)
class Chosen:
    """`address` is the audience page that lists them; `problem` says why they cannot be worked out."""

    people: BitMap
    words: str
    rule: dict[str, Any] | None
    address: Address
    problem: str = ""

    @property
    def url(self) -> str:
        return str(self.address)


def plural_people(n: int) -> str:
    return f"{n:,} {'person' if n == 1 else 'people'}"


def chosen_people(request: HttpRequest) -> Chosen:
    """Worked out in a snapshot of its own, for views that write afterwards (`own_transactions`)."""
    with workspace_transaction(request.ws.pk, snapshot=True):
        asked = asked_of(request)
        audience = audience_of(Sets(request.ws, clock.now()), asked.rule)
    address = asked.address.at(reverse("audience", kwargs={"workspace": request.ws.slug}))
    people = audience.people if audience.people is not None else BitMap()
    return Chosen(people, audience.sentence, asked.rule, address, audience.problem)
