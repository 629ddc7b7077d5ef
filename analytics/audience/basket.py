"""Numbers somebody gathers to combine: the addresses of their people, in the session, workspace by workspace.

What is gathered are words, not people: each set is worked out when it is looked at, so the counts are those of now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from pyroaring import BitMap

from analytics.audience.asking import asked_in
from analytics.audience.report import EVERYBODY, audience_of
from analytics.segments.sets import Sets

MOST = 8
Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gathered:
    """One set: what it is in words, its rule and its people; `problem` where it cannot be worked out any more."""

    query: str
    words: str
    rule: Rule | None
    people: BitMap
    problem: str = ""

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to combine them, with the people it would give."""

    key: str
    label: str
    rule: Rule
    count: int


def gathered_queries(request: HttpRequest) -> list[str]:
    return list(request.session.get(_key(request), []))


def add(request: HttpRequest, query: str) -> bool:
    """False where there is no room for another."""
    queries = gathered_queries(request)
    if query not in queries and len(queries) >= MOST:
        return False
    _keep(request, list(dict.fromkeys([*queries, query])))
    return True


def remove(request: HttpRequest, query: str) -> None:
    _keep(request, [each for each in gathered_queries(request) if each != query])


def empty(request: HttpRequest) -> None:
    _keep(request, [])


def gathered(request: HttpRequest, sets: Sets) -> list[Gathered]:
    return [_one(request, sets, query) for query in gathered_queries(request)]


def outcomes(found: Sequence[Gathered]) -> list[Outcome]:
    """All of them, any of them, and each without the others."""
    usable = [each for each in found if not each.problem and each.rule is not None]
    if len(usable) < 2:
        return []
    sets, rules = [each.people for each in usable], [each.rule for each in usable if each.rule]
    ways = [
        Outcome("all", "In all of them", {"all": rules}, len(BitMap.intersection(*sets))),
        Outcome("any", "In at least one of them", {"any": rules}, len(BitMap.union(*sets))),
    ]
    for n, each in enumerate(usable):
        others = BitMap.union(BitMap(), *(people for m, people in enumerate(sets) if m != n))
        nots = [{"not": rule} for m, rule in enumerate(rules) if m != n]
        ways.append(Outcome(f"only{n}", f"Only in: {each.words}", {"all": [rules[n], *nots]}, len(sets[n] - others)))
    return ways


def _one(request: HttpRequest, sets: Sets, query: str) -> Gathered:
    try:
        asked = asked_in(request, QueryDict(query))
    except Http404:
        return Gathered(query, "A rule that was written", None, BitMap(), "It is no longer kept.")
    audience = audience_of(sets, asked.rule)
    people = audience.people if audience.people is not None else BitMap()
    return Gathered(query, audience.sentence or EVERYBODY, asked.rule, people, audience.problem)


def _key(request: HttpRequest) -> str:
    return f"people to combine {request.ws.pk}"


def _keep(request: HttpRequest, queries: list[str]) -> None:
    request.session[_key(request)] = queries
