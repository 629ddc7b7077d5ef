"""What the page says of a rule: its sentence, how many people, and how the number it came from adds up (ruling 36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyroaring import BitMap

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.metrics import BY_ID, Kind, Metric
from analytics.reading import Ask, Key, Window
from analytics.reports.parts import POPULATIONS, Part, campaign_scope
from analytics.reports.shapes import Number, Scope
from analytics.reports.sheet import Sheet
from analytics.segments.finding import Findings
from analytics.segments.parsing import RuleError, parse
from analytics.segments.rule import AllOf, AnyOf, Counted, Rule
from analytics.segments.sentence import sentence
from analytics.segments.sets import Sets
from analytics.segments.writing import written

EVERYBODY = "Everybody"


@dataclass(frozen=True, slots=True)
class Sum:
    """Card = listed + deleted + entries without a person; a total also says how many each person stands for."""

    scope: Scope
    number: Number
    listed: int
    deleted: int
    without_person: int
    # The page of results it stands on.
    origin: Scope

    @property
    def people(self) -> int:
        return self.listed + self.deleted

    @property
    def counts_people(self) -> bool:
        return self.number.kind == Kind.UNIQUE


@dataclass(frozen=True, slots=True)
class RulePart:
    """One of several conditions: how many it is true of, and of how many of those whom the whole rule means."""

    sentence: str
    count: int
    within: int


@dataclass(frozen=True, slots=True)
class Audience:
    """`people` is None where the rule cannot be worked out; `problem` says why and `at` where."""

    people: BitMap | None
    sentence: str
    rule: Mapping[str, Any] | None = None
    sum: Sum | None = None
    problem: str = ""
    at: str = ""
    everybody: int = 0
    parts: Sequence[RulePart] = ()

    @property
    def count(self) -> int:
        return len(self.people) if self.people is not None else 0

    @property
    def share(self) -> Decimal | None:
        """Percent of everybody who exists now."""
        return Decimal(self.count) * 100 / self.everybody if self.everybody else None


def audience_of(sets: Sets, given: dict[str, Any] | None) -> Audience:
    """Call it inside a snapshot."""
    if given is None:
        return Audience(sets.everybody, EVERYBODY, everybody=len(sets.everybody))
    try:
        rule = parse(given)
        people = sets.people(rule)
        return Audience(
            people,
            sentence(rule, Findings(sets.workspace, rule)),
            written(rule),
            _sum(sets, _only_leaf(rule), people),
            everybody=len(sets.everybody),
            parts=_parts(sets, rule, people),
        )
    except RuleError as error:
        return Audience(None, "", problem=error.message, at=error.at)


def _parts(sets: Sets, rule: Rule, people: BitMap) -> list[RulePart]:
    """Of a rule that joins at least two conditions."""
    if not isinstance(rule, AllOf | AnyOf) or len(rule.parts) < 2:
        return []
    found = ((part, sets.people(part)) for part in rule.parts)
    return [RulePart(sentence(part, Findings(sets.workspace, part)), len(s), len(s & people)) for part, s in found]


def _only_leaf(rule: Rule) -> Rule:
    while isinstance(rule, AllOf | AnyOf) and len(rule.parts) == 1:
        rule = rule.parts[0]
    return rule


def _sum(sets: Sets, leaf: Rule, people: BitMap) -> Sum | None:
    """Of a rule that is one number."""
    if not isinstance(leaf, Counted):
        return None
    findings, metric = Findings(sets.workspace, leaf), BY_ID[leaf.metric]
    part = findings.part(leaf)
    window = sets.window(leaf.when)
    sheet = Sheet(sets.workspace.pk)
    sheet.want(part, [metric], window)
    nobody = _without_person(part, metric, window)
    if nobody:
        sheet.want_ask(nobody)
    sheet.fetch()
    behind = sets.behind(leaf)
    return Sum(
        part.scope,
        sheet.number(part, metric, window),
        len(people),
        len(behind) - len(people),
        sheet.answer(nobody) if nobody else 0,
        part.scope if part.scope.url else campaign_scope(sets.workspace, findings.campaign(leaf)),
    )


def _without_person(part: Part, metric: Metric, window: Window | None) -> Ask | None:
    """Entries of paths without a person stand in the card and in no list (metrics.md B-09)."""
    if Leaf.ENTRIES not in metric.leaves or metric.kind is not Kind.TOTAL:
        return None
    leaf = int(Leaf.ENTRIES_WITHOUT_PERSON)
    keys = {Key(int(ScopeKind.CAMPAIGN), part.campaign_id, leaf, int(part.platform), group) for group in POPULATIONS}
    return Ask.of(keys, window, unique=False)
