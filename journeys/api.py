"""Journeys: `PUT`, `GET` and `DELETE /v1/journeys/<id>` (design.md 7, ruling 48)."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.urls import re_path
from msgspec import UNSET, Meta, Struct, UnsetType

from journeys import composing, flow, lifecycle, terms
from journeys.composing import design_of
from journeys.models import Branch, Journey, JourneyState, Step, StepType
from journeys.models.journey import STOP_COUNTING
from messaging.api.call import Call
from messaging.api.declared import Answer, Archived, Body, Id, Instant, Name, all_different, given, required
from messaging.api.errors import invalid, not_found
from messaging.api.gate import address
from messaging.api.goals import Filter, filters_as_kept
from messaging.api.operations import Operation
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS, VIEW_RESULTS

# metrics.md V-31.
_LONGEST = timedelta(days=90)
_Outcome = Annotated[str, Meta(min_length=1, max_length=100)]


class ConversionEvent(Body):
    """The event that converts people; all filters have to hold."""

    event: Annotated[str, Meta(min_length=1, max_length=100)]
    filters: Annotated[list[Filter], Meta(max_length=20)] = []


class StepBody(Body):
    """`outcomes` name the ways to leave it, `next` the steps that follow; both stay as they are where absent. Of a
    split the two stand in the same order."""

    id: Id
    name: Name
    type: StepType
    outcomes: Annotated[list[_Outcome], Meta(max_length=50)] | UnsetType = UNSET
    next: Annotated[list[Id], Meta(max_length=50)] | UnsetType = UNSET


class JourneyBody(Body):
    """A new one needs a name. `steps` is the whole flow in its order; `conversion` is set as a whole."""

    name: Name | UnsetType = UNSET
    started_at: Instant | UnsetType | None = UNSET
    ended_at: Instant | UnsetType | None = UNSET
    conversion: ConversionEvent | UnsetType | None = UNSET
    stop_counting_after_exit: (
        Annotated[timedelta, Meta(description="ISO 8601 duration from PT0S to P90D")] | UnsetType
    ) = UNSET
    steps: Annotated[list[StepBody], Meta(max_length=200)] | UnsetType = UNSET
    effective_at: Instant | UnsetType = UNSET


class StepAnswer(Struct):
    id: str
    public_id: str
    url: str
    name: str
    type: StepType
    outcomes: list[str]
    next: list[str]


class JourneyAnswer(Answer):
    name: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    conversion: ConversionEvent | None
    stop_counting_after_exit: timedelta
    steps: list[StepAnswer]
    created_at: datetime
    archived_at: datetime | None


def read(call: Call) -> JourneyAnswer:
    return _shown(call, _found(call))


def define(call: Call, body: JourneyBody) -> JourneyAnswer:
    at = call.moment(None if body.effective_at is UNSET else body.effective_at)
    journeys = Journey.objects.for_workspace(call.workspace_id)
    journey = journeys.select_for_update(no_key=True).filter(external_id=call.id).first()
    is_new = journey is None
    if journey is None:
        journey = Journey(workspace_id=call.workspace_id, external_id=call.id, name=required(body.name, "name"))
    elif (design := design_of(journey)) is not None:
        _leave_to_editor(body)
        # Whoever has a page of it open is told.
        composing.move_on(design)
    _describe(call, journey, body)
    _agree(call, journey, body, is_new, at)
    if body.steps is not UNSET:
        _arrange(journey, body.steps, at)
    lifecycle.listen(journey)
    return _shown(call, journey)


def _leave_to_editor(body: JourneyBody) -> None:
    """What a journey that runs here does, and when, is decided on its own pages."""
    for name in given(started_at=body.started_at, ended_at=body.ended_at, steps=body.steps):
        raise invalid(name, "This journey runs here: its steps and times are changed in its editor.")


def _describe(call: Call, journey: Journey, body: JourneyBody) -> None:
    for name, value in given(name=body.name, started_at=body.started_at, ended_at=body.ended_at).items():
        setattr(journey, name, value)
    if journey.started_at and journey.ended_at and journey.ended_at < journey.started_at:
        raise invalid("ended_at", "A journey cannot end before it starts.")
    if journey.pk is None or design_of(journey) is None:
        ended = journey.ended_at is not None and journey.ended_at <= call.now
        journey.state = JourneyState.ENDED if ended else JourneyState.RUNNING
    journey.archived_at = None
    journey.updated_at = call.now
    journey.save()


def _agree(call: Call, journey: Journey, body: JourneyBody, is_new: bool, at: datetime) -> None:
    fields = _terms(body)
    present = None if is_new else terms.current(journey)
    usual = present.stop_counting_after_exit if present else STOP_COUNTING
    if fields.get("stop_counting_after_exit", usual) != usual:
        call.need(MANAGE_SETTINGS, "stop_counting_after_exit")
    try:
        if present is None:
            terms.first(journey, fields)
        else:
            terms.change(present, fields, at)
    except terms.AlreadyChanged:
        raise invalid("effective_at", "The conversion changed after this time already.") from None


def _terms(body: JourneyBody) -> dict[str, Any]:
    """The columns of the terms that the body speaks of."""
    fields = given(stop_counting_after_exit=body.stop_counting_after_exit)
    stop = fields.get("stop_counting_after_exit")
    if stop is not None and not timedelta(0) <= stop <= _LONGEST:
        raise invalid("stop_counting_after_exit", "Conversions stop counting 0 minutes to 90 days after the exit.")
    if body.conversion is not UNSET:
        conversion = body.conversion
        fields["conversion_event"] = conversion and conversion.event
        fields["conversion_filters"] = filters_as_kept(conversion.filters) if conversion else []
    return fields


def _arrange(journey: Journey, steps: list[StepBody], at: datetime) -> None:
    all_different([step.id for step in steps], "steps[{}].id")
    known = {step.id for step in steps}
    for place, step in enumerate(steps):
        if step.outcomes is not UNSET:
            all_different(step.outcomes, f"steps[{place}].outcomes[{{}}]")
        for number, name in enumerate(() if step.next is UNSET else step.next):
            if name not in known:
                raise invalid(f"steps[{place}].next[{number}]", f"There is no step with the id {name} in this list.")
    wanted = [
        flow.StepGiven(step.id, step.name, step.type, _or_none(step.outcomes), _or_none(step.next)) for step in steps
    ]
    is_first = not Step.objects.for_workspace(journey.workspace_id).filter(journey=journey).exists()
    if flow.arrange(journey, wanted, at, first=is_first):
        terms.reckon(journey)


def _or_none(value: Any) -> Any:
    return None if value is UNSET else value


def archive(call: Call) -> Archived:
    journey = _found(call)
    if journey.state in (JourneyState.RUNNING, JourneyState.PAUSED) and design_of(journey) is not None:
        raise invalid("id", "This journey runs here and would go on out of sight: end it on its own pages first.")
    if journey.archived_at is None:
        journey.archived_at = journey.updated_at = call.now
        journey.save(update_fields=["archived_at", "updated_at"])
    return Archived(call.id, journey.public_id, _url(call, journey), journey.archived_at)


def _found(call: Call) -> Journey:
    journey = Journey.objects.for_workspace(call.workspace_id).filter(external_id=call.id).first()
    if journey is None:
        raise not_found("journey")
    return journey


def _shown(call: Call, journey: Journey) -> JourneyAnswer:
    present = terms.in_force(journey)
    filters = [Filter(**each) for each in present.conversion_filters]
    branches = flow.branches_of(journey)
    return JourneyAnswer(
        id=journey.external_id,
        public_id=journey.public_id,
        url=_url(call, journey),
        name=journey.name,
        state=journey.state,
        started_at=journey.started_at,
        ended_at=journey.ended_at,
        conversion=None if present.conversion_event is None else ConversionEvent(present.conversion_event, filters),
        stop_counting_after_exit=present.stop_counting_after_exit,
        steps=[_shown_step(call, journey, step, branches.get(step.pk, [])) for step in flow.steps_of(journey)],
        created_at=journey.created_at,
        archived_at=journey.archived_at,
    )


def _shown_step(call: Call, journey: Journey, step: Step, branches: list[Branch]) -> StepAnswer:
    return StepAnswer(
        id=step.external_id,
        public_id=step.public_id,
        url=call.url(f"journeys/{journey.public_id}/steps/{step.public_id}"),
        name=step.name,
        type=StepType(step.type),
        outcomes=[branch.name for branch in branches if branch.deleted_at is None],
        next=step.next,
    )


def _url(call: Call, journey: Journey) -> str:
    return call.url(f"journeys/{journey.public_id}")


_PATH = "/v1/journeys/{id}"

journey = address(
    Operation("PUT", _PATH, EDIT_CAMPAIGN, "Creates or changes a journey", define, JourneyBody, JourneyAnswer),
    Operation("GET", _PATH, VIEW_RESULTS, "Reads a journey", read, None, JourneyAnswer),
    Operation("DELETE", _PATH, EDIT_CAMPAIGN, "Archives a journey", archive, None, Archived),
)

# Ids of clients hold slashes, which `<str:id>` would not match.
urlpatterns = [re_path(r"^v1/journeys/(?P<id>.+)$", journey, name="api_journey")]
