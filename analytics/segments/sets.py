"""A rule worked out: which people it means, exactly, within one snapshot.

Numbers of the registry come from the rollups' own sets, all in one read; the rest is set algebra. Merged-away numbers
are translated, erased people are in no set.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from pyroaring import BitMap

from analytics.metrics import BY_ID
from analytics.periods import parse_period
from analytics.reading import Ask, Reader, Window
from analytics.reports.parts import Part
from analytics.reports.sheet import window_of
from analytics.segments.facts import Exists
from analytics.segments.finding import Findings
from analytics.segments.kept import KeptSets
from analytics.segments.parsing import RuleError, parse
from analytics.segments.rule import (
    AllOf,
    AnyOf,
    Attribute,
    Counted,
    InSegment,
    Leaf,
    Not,
    OnPlatform,
    Rule,
    Tagged,
    When,
    leaves_of,
)
from messaging import segments
from messaging.aliases import Aliases
from messaging.models import SegmentKind
from workspaces.models import Workspace
from workspaces.zones import UTC, zone_named

Behind = Mapping[Counted, BitMap]


class Sets:
    """Use it inside `workspace_transaction(..., snapshot=True)`. `within` are the segments it is worked out for."""

    def __init__(self, workspace: Workspace, now: datetime, within: frozenset[int] = frozenset()) -> None:
        self.workspace, self.now, self.within = workspace, now, within
        self.reader, self.kept = Reader(workspace.pk), KeptSets(workspace.pk)

    def people(self, rule: Rule) -> BitMap:
        """Who it means today. Raises RuleError where it speaks of something that is not there."""
        findings = Findings(self.workspace, rule)
        findings.check()
        return self._worked_out(rule, findings, self._behind(rule, findings))

    def behind(self, leaf: Counted) -> BitMap:
        """Everybody a number counts, erased people included: card = listed + erased (ruling 36)."""
        return self._behind(leaf, Findings(self.workspace, leaf))[leaf]

    @cached_property
    def everybody(self) -> BitMap:
        return self.kept.people(Exists())

    @cached_property
    def erased(self) -> BitMap:
        return segments.erased(self.workspace.pk)

    @cached_property
    def _aliases(self) -> Aliases:
        return Aliases.of(self.workspace.pk)

    def _now(self, numbers: BitMap) -> BitMap:
        """As `messaging.segments.people_now`, for several sets of one snapshot."""
        return self._aliases.translate(numbers) - self.erased

    def window(self, when: When) -> Window | None:
        zone = zone_named(when.tz or self.workspace.zone) or UTC
        return window_of(parse_period(when.words, zone, self.now, "all")[0])

    def _behind(self, rule: Rule, findings: Findings) -> Behind:
        asks = {leaf: self._ask(leaf, findings.part(leaf)) for leaf in leaves_of(rule) if isinstance(leaf, Counted)}
        found = self.reader.people_of(asks.values()) if asks else {}
        return {leaf: found[ask] for leaf, ask in asks.items()}

    def _ask(self, leaf: Counted, part: Part) -> Ask:
        metric = BY_ID[leaf.metric]
        window = None if metric.now else self.window(leaf.when)
        keys, without = part.keys(metric, metric.channels), part.keys_without(metric)
        return Ask.of(keys, window, unique=True, without=without)

    def _worked_out(self, rule: Rule, findings: Findings, behind: Behind) -> BitMap:
        match rule:
            case AllOf(parts):
                return BitMap.intersection(*(self._worked_out(part, findings, behind) for part in parts))
            case AnyOf(parts):
                return BitMap.union(*(self._worked_out(part, findings, behind) for part in parts))
            case Not(part):
                return self.everybody - self._worked_out(part, findings, behind)
            case Counted():
                return behind[rule] - self.erased
        return self._known(rule, findings)

    def _known(self, leaf: Leaf, findings: Findings) -> BitMap:
        """Conditions on people themselves."""
        match leaf:
            case Attribute(name, "ne", value):
                return self.everybody - self.kept.people(Attribute(name, "eq", value))
            case Attribute():
                return self.kept.people(leaf)
            case Tagged() | OnPlatform():
                return self._now(self.kept.people(leaf))
            case InSegment():
                return self._in_segment(leaf, findings)
        raise AssertionError(leaf)

    def _in_segment(self, leaf: InSegment, findings: Findings) -> BitMap:
        """A live one as of now, whatever the age of its kept set."""
        segment = findings.segment(leaf)
        if segment.kind == SegmentKind.SNAPSHOT:
            return self._now(BitMap.deserialize(bytes(segment.members)))
        if segment.pk in self.within:
            raise RuleError(f"{leaf.at}.segment", "The segment would contain itself; choose another one.")
        inner = Sets(self.workspace, self.now, self.within | {segment.pk})
        return inner.people(parse(segment.rule, f"{leaf.at}.segment"))
