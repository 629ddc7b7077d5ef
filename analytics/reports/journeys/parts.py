"""The parts of a journey that numbers are about: the whole, a step, a branch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.metrics import BY_ID, Metric, ScopeName
from analytics.navigation import url_of
from analytics.reading import LIFETIME, Ask, Key
from analytics.reports.goals import GoalShown
from analytics.reports.parts import POPULATIONS, Cell, Known, Part, keys_of, known_of
from analytics.reports.query import ReportQuery
from analytics.reports.shapes import Scope
from journeys.models import Branch, Journey, Step
from messaging.channels import Channel
from messaging.platforms import Platform
from workspaces.models import Workspace

_KINDS = {
    ScopeName.JOURNEY: ScopeKind.JOURNEY,
    ScopeName.STEP: ScopeKind.STEP,
    ScopeName.BRANCH: ScopeKind.BRANCH,
}
# What all other numbers of a journey follow on.
FIRST_FACTS = (BY_ID["entries_total"], BY_ID["messages_sent"])
_OF_PEOPLE = {
    ScopeName.JOURNEY: "entries_unique",
    ScopeName.STEP: "entry_users",
    ScopeName.BRANCH: "branch_users",
}


@dataclass(frozen=True, eq=False)
class JourneyPart(Part):
    """`number` is of the journey, the step or the branch; `actions` are its message steps (number, channel)."""

    journey_id: int = 0
    number: int = 0
    # Whether the journey has or had a conversion event.
    aims: bool = False
    # Analytics leaves developers out (metrics.md C-E7); a journey's own pages count everybody.
    populations: tuple[int, ...] = POPULATIONS

    no_goal: ClassVar[str] = "This journey has no conversion event, so nothing counts as a conversion."

    @property
    def campaigns(self) -> frozenset[int]:
        return frozenset()

    @property
    def scopes(self) -> list[tuple[int, int]]:
        return [(int(_KINDS[self.name]), self.number), *((int(ScopeKind.STEP), id) for id, _ in self.actions)]

    @property
    def of_people(self) -> str:
        return _OF_PEOPLE[self.name]

    @cached_property
    def known(self) -> Known:
        return known_of(self.name, self.number, self.actions, self.platform, self.populations)

    def goal(self, shown: Mapping[int, GoalShown]) -> GoalShown:
        return GoalShown("", False, self.aims)

    def ever_converted(self) -> Ask:
        kind, leaf = int(ScopeKind.JOURNEY), int(Leaf.GOAL_EVENTS)
        keys = {Key(kind, self.journey_id, leaf, 0, people) for people in POPULATIONS}
        return Ask.of(keys, LIFETIME, unique=False)

    def keys(self, metric: Metric, channels: Iterable[str], platforms: Iterable[Platform] = ()) -> frozenset[Key]:
        own = metric.leaves_at.get(self.name)
        cells: list[Cell]
        if metric.channels:
            wanted = set(channels)
            cells = [
                (ScopeKind.STEP, id, leaf)
                for id, channel in self.actions
                if channel in wanted
                for leaf in own or metric.leaves_of(channel)
            ]
        else:
            cells = [(_KINDS[self.name], self.number, leaf) for leaf in own or metric.leaves]
        found = keys_of(cells, platforms or [self.platform])
        return frozenset(key for key in found if key.population in self.populations)

    def with_platform(self, parts: Sequence[Metric]) -> Sequence[Metric]:
        """No device takes part in entering, so what is a share of entries has a platform nowhere."""
        return parts

    def made_by_devices(self, metric: Metric) -> bool:
        """A conversion has the platform of its event, which may name none (ruling 42)."""
        return not metric.goal and super().made_by_devices(metric)

    def keys_without(self, metric: Metric) -> frozenset[Key]:
        return frozenset()

    def keys_taken_off(self, metric: Metric) -> frozenset[Key]:
        return frozenset()


def journey_part(
    workspace: Workspace, journey: Journey, steps: Sequence[Step], *, aims: bool, platform: Platform = Platform.ALL
) -> JourneyPart:
    return JourneyPart(
        ScopeName.JOURNEY, journey_scope(workspace, journey), workspace.pk, 0, _messages(steps), platform,
        journey.pk, journey.pk, aims,
    )  # fmt: skip


def step_part(whole: JourneyPart, workspace: Workspace, journey: Journey, step: Step) -> JourneyPart:
    return JourneyPart(
        ScopeName.STEP, step_scope(workspace, journey, step), workspace.pk, 0, _messages([step]), whole.platform,
        journey.pk, step.pk, whole.aims,
    )  # fmt: skip


def branch_part(whole: JourneyPart, step: JourneyPart, branch: Branch) -> JourneyPart:
    scope = Scope(f"branch:{step.scope.key.partition(':')[2]}/{branch.name}", "branch", branch.name, "", branch.name)
    return JourneyPart(
        ScopeName.BRANCH, scope, whole.workspace_id, 0, (), whole.platform, whole.journey_id, branch.pk, whole.aims
    )


def first_facts(part: JourneyPart, query: ReportQuery, metrics: Iterable[Metric] = FIRST_FACTS) -> list[Key]:
    """What time since start begins with. Of other times it does not matter and is not looked up."""
    asked = query.period_words.get("range", query.default_range) == "all"
    return facts_of_all(part, metrics) if asked else []


def facts_of_all(part: JourneyPart, metrics: Iterable[Metric]) -> list[Key]:
    everywhere = part.on(Platform.ALL)
    return sorted({key for metric in metrics for key in everywhere.keys(metric, metric.channels)})


def since(journey: Journey, first: datetime | None) -> datetime:
    """The start, or the first fact, which may be older than the definition: reports come when they come."""
    started = journey.started_at or journey.created_at
    return min(started, first or started)


def journey_scope(workspace: Workspace, journey: Journey) -> Scope:
    url = url_of("journey", workspace=workspace.slug, journey=journey.public_id)
    return Scope(f"journey:{journey.external_id}", "journey", journey.name, journey.public_id, journey.external_id, url)


def step_scope(workspace: Workspace, journey: Journey, step: Step) -> Scope:
    url = url_of("journey_step", workspace=workspace.slug, journey=journey.public_id, step=step.public_id)
    key = f"step:{journey.external_id}/{step.external_id}"
    return Scope(key, "step", str(step), step.public_id, step.external_id, url)


def _messages(steps: Sequence[Step]) -> tuple[tuple[int, str], ...]:
    return tuple((step.pk, step.type) for step in steps if step.type in Channel.values)
