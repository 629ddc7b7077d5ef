"""The life of a journey that runs here: every change of its state goes through here, by one statement each, so that of
two people who press at once one does it."""

from typing import Any

from journeys import composing, flow, wording
from journeys.design.known import find_segment
from journeys.design.problems import Problem
from journeys.design.reading import read
from journeys.design.shapes import (
    AttributeSplit,
    CustomEvent,
    Definition,
    EntryBy,
    EventSplit,
    ExitBy,
    PercentageSplit,
    Step,
    listened_to,
)
from journeys.models import Design, Journey, JourneyState, Listening, Version
from journeys.states import JOURNEY_FOLLOWS
from journeys.terms import in_force, reckon
from messaging import segments
from messaging.models import Stream
from messaging.sending import streams
from workspaces import clock


class NotReady(Exception):
    """Why it cannot start: `problems` name the steps and what to do."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


def start(journey: Journey, *, by: Any) -> bool:
    """Publishes the draft and lets people in; whether it was this call that started it. Raises NotReady."""
    design = composing.held(journey)
    if design.journey.state != JourneyState.DRAFT:
        return False
    design.stream = streams.begin(journey.workspace_id)
    design.save(update_fields=["stream"])
    _publish(design, by)
    return _move(journey, JourneyState.RUNNING, started_at=clock.now())


def publish(journey: Journey, *, by: Any) -> Version:
    """The draft and the words of its messages hold for whoever enters from now on; people who are under way go on as
    they began. Raises NotReady."""
    design = composing.held(journey)
    if design.journey.state == JourneyState.DRAFT:
        raise composing.NotChangeable
    return _publish(design, by)


def pause(journey: Journey) -> bool:
    """Nobody enters, nobody goes on and nothing is sent; events people wait for are remembered."""
    if not _move(journey, JourneyState.PAUSED):
        return False
    for stream in _streams(journey):
        streams.pause(stream)
    return True


def resume(journey: Journey) -> bool:
    """Waits that ended meanwhile end now."""
    if not _move(journey, JourneyState.RUNNING):
        return False
    Design.objects.for_workspace(journey.workspace_id).filter(journey=journey).update(resumed_at=clock.now())
    for stream in _streams(journey):
        streams.resume(stream)
    return True


def end(journey: Journey) -> bool:
    """For good: whoever is under way leaves, with this as the reason, and what was not sent yet is not."""
    if not _move(journey, JourneyState.ENDED, ended_at=clock.now()):
        return False
    Listening.objects.for_workspace(journey.workspace_id).filter(journey=journey).delete()
    for stream in _streams(journey):
        streams.stop(stream)
    return True


def listen(journey: Journey) -> None:
    """Which events the fold keeps signals of: those of every version somebody may be under way in. To be called again
    when the conversion of the journey changes."""
    versions = Version.objects.for_workspace(journey.workspace_id).filter(journey=journey).order_by("number")
    definitions = [read(version.definition)[0] for version in versions]
    names = {name for each in definitions for name in listened_to(each)}
    if definitions and (trigger := definitions[-1].entry.goal) is not None:
        names.add(trigger.event)
    conversion = in_force(journey).conversion_event
    if conversion is not None and any(rule.by == ExitBy.GOAL for each in definitions for rule in each.exit_rules):
        names.add(conversion)
    rows = Listening.objects.for_workspace(journey.workspace_id).filter(journey=journey)
    rows.exclude(name__in=names).delete()
    known = set(rows.values_list("name", flat=True))
    Listening.unscoped.bulk_create(
        Listening(workspace_id=journey.workspace_id, journey=journey, name=name) for name in sorted(names - known)
    )


def _publish(design: Design, by: Any) -> Version:
    problems = [problem for problem in composing.problems_of(design) if problem.blocks]
    if problems:
        raise NotReady(problems)
    journey, now = design.journey, clock.now()
    definition, _ = read(design.definition)
    is_first = design.version is None
    if flow.arrange(journey, [_given(step) for step in definition.steps], now, first=is_first):
        reckon(journey)
    version = Version.unscoped.create(
        workspace_id=journey.workspace_id,
        journey=journey,
        number=1 if design.version is None else design.version.number + 1,
        definition=design.definition,
        steps={step.external_id: [step.pk, step.public_id] for step in flow.steps_of(journey)},
        editions=wording.keep(journey.workspace_id, design.definition),
        published_at=now,
        published_by=by,
    )
    _take_up(design, version, definition)
    listen(journey)
    return version


def _take_up(design: Design, version: Version, definition: Definition) -> None:
    before = design.version and read(design.version.definition)[0].entry
    design.version = version
    if definition.entry.by == EntryBy.SEGMENT:
        segment = find_segment(design.workspace_id, definition.entry.segment)
        if segment is not None:
            segments.ask(segment)
        if before != definition.entry:
            # Another segment: everybody in it comes in.
            design.members = design.coming = None
    design.looked_at = None
    design.save(update_fields=["version", "members", "coming", "looked_at"])


def _given(step: Step) -> flow.StepGiven:
    return flow.StepGiven(step.id, step.name, step.type, _outcomes(step), list(dict.fromkeys(filter(None, step.next))))


def _outcomes(step: Step) -> list[str] | None:
    match step.deed:
        case AttributeSplit() | EventSplit() | PercentageSplit():
            return list(step.ways)
        case CustomEvent():
            return [outcome.name for outcome in step.deed.outcomes]
    return None


def _move(journey: Journey, to: JourneyState, **fields: Any) -> bool:
    froms = [before for before, afters in JOURNEY_FOLLOWS.items() if to in afters]
    mine = Journey.objects.for_workspace(journey.workspace_id).filter(pk=journey.pk)
    here = mine.filter(designs__isnull=False, state__in=froms)
    moved = here.update(state=to, updated_at=clock.now(), **fields)
    journey.refresh_from_db(from_queryset=mine)
    return bool(moved)


def _streams(journey: Journey) -> list[Stream]:
    return list(Stream.objects.for_workspace(journey.workspace_id).filter(pk__in=_stream_numbers(journey)))


def _stream_numbers(journey: Journey) -> list[int]:
    designs = Design.objects.for_workspace(journey.workspace_id).filter(journey=journey, stream__isnull=False)
    return list(designs.values_list("stream_id", flat=True))
