"""A journey that runs in an office that can send: composed, started, and people on their way through it."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command

from journeys import composing, lifecycle, terms
from journeys.models import Design, Entry, Journey, Step, Traveller
from journeys.triggers import seen
from messaging.models import Delivery
from tests.pipeline.cast import make_event
from tests.sending.office import Office
from workspaces import clock
from workspaces.tenancy import workspace_transaction

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SIGN_UP = {"by": "event", "event": "Signed Up"}


def push(id: str = "hello", **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id.title(), "type": "push", "message": "m"} | more


def wait(span: str = "P1D", id: str = "wait", **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id.title(), "type": "wait", "for": span} | more


def leave(id: str = "out") -> dict[str, Any]:
    return {"id": id, "name": id.title(), "type": "exit"}


class Road:
    def __init__(self, office: Office) -> None:
        self.office, self.workspace = office, office.workspace
        self.journey_id = 0

    @property
    def now(self) -> datetime:
        return self.office.stage.now

    def compose(self, *steps: dict[str, Any], conversion: str | None = "Purchase", **more: Any) -> "Road":
        """Composed and started."""
        with clock.believing(self.now), workspace_transaction(self.workspace.pk):
            definition = {"entry": SIGN_UP, "steps": list(steps)} | more
            design = composing.create(self.workspace, "Welcome", None, definition)
            self.journey_id = design.journey_id
            terms.change(terms.current(design.journey), {"conversion_event": conversion}, terms.ALWAYS)
            lifecycle.start(design.journey, by=None)
        self.office.stage.pages["journey"] = f"/w/{self.workspace.slug}/journeys/{self.journey.public_id}/"
        return self

    def publish(self, *steps: dict[str, Any], **more: Any) -> None:
        with clock.believing(self.now), workspace_transaction(self.workspace.pk):
            design = composing.design_of(self._journey())
            composing.save(design.journey, design.definition | {"steps": list(steps)} | more, design.revision, None)
            lifecycle.publish(design.journey, by=None)

    def move(self, deed: str) -> bool:
        with clock.believing(self.now), workspace_transaction(self.workspace.pk):
            return getattr(lifecycle, deed)(self._journey())

    def does(self, person: str, name: str, at: datetime | None = None, **more: Any) -> None:
        """The event arrives now."""
        self.office.stage.post(make_event("track", at or self.now, name=name, person_id=person, **more))

    def enters(self, *people: str) -> None:
        for person in people:
            self.office.person(person, f"i-{person}")
            self.does(person, "Signed Up")
        self.settle()

    def call(self, method: str, path: str, status: int = 200, **body: Any) -> dict[str, Any]:
        stage = self.office.stage
        with clock.believing(self.now):
            answer = getattr(stage.browser, method)(
                f"/v1/{path}",
                json.dumps(body),
                content_type="application/json",
                headers={"authorization": f"Bearer {stage.keys.api_key}"},
            )
        assert answer.status_code == status, answer.content
        return answer.json()

    def settle(self, after: timedelta = timedelta(0)) -> None:
        self.office.settle(self.now + after)

    # --- what is there -----------------------------------------------------------------------------------

    @property
    def journey(self) -> Journey:
        with workspace_transaction(self.workspace.pk):
            return self._journey()

    @property
    def design(self) -> Design:
        with workspace_transaction(self.workspace.pk):
            return composing.design_of(self._journey())

    def travellers(self) -> list[Traveller]:
        with workspace_transaction(self.workspace.pk):
            rows = Traveller.objects.for_workspace(self.workspace).filter(journey=self.journey_id)
            return list(rows.select_related("person").order_by("pk"))

    def where(self) -> dict[str, str]:
        """The step each person is in, or why they left."""
        return {each.person.external_id: each.reason or each.step for each in self.travellers()}

    def sent(self) -> list[tuple[str, str]]:
        """(person, step) of every delivery of the journey, in their order."""
        with workspace_transaction(self.workspace.pk):
            steps = Step.objects.for_workspace(self.workspace).filter(journey=self.journey_id)
            called = dict(steps.values_list("pk", "external_id"))
            rows = Delivery.objects.for_workspace(self.workspace).filter(journey_id=self.journey_id)
            return [
                (each.person.external_id, called[each.step_id]) for each in rows.select_related("person").order_by("pk")
            ]

    def steps(self) -> list[Step]:
        with workspace_transaction(self.workspace.pk):
            return list(Step.objects.for_workspace(self.workspace).filter(journey=self.journey_id).order_by("pk"))

    def believing(self) -> Any:
        return clock.believing(self.now)

    def entries(self) -> list[Entry]:
        with workspace_transaction(self.workspace.pk):
            rows = Entry.objects.for_workspace(self.workspace).filter(journey=self.journey_id)
            return sorted(rows.select_related("person").prefetch_related("stays__step"), key=_number)

    def way(self, place: int = 0) -> list[tuple[str, str, str]]:
        """The stays of one entry as the results tell them: step, state, outcome."""
        entry = self.entries()[place]
        return [(stay.step.external_id, stay.state, stay.outcome) for stay in sorted(entry.stays.all(), key=_place)]

    def triggers(self) -> dict[str, int]:
        with workspace_transaction(self.workspace.pk):
            found = seen(self._journey())
            return ({"entered": found.entered} if found.entered else {}) | found.turned_away

    def metrics(self, *names: str) -> list[Any]:
        found = self.office.stage.read("journey")["metrics"]
        return [found[name]["value"] for name in names]

    def verify(self) -> None:
        with clock.believing(self.now):
            call_command("verify", verbosity=0)

    def _journey(self) -> Journey:
        return Journey.objects.for_workspace(self.workspace).get(pk=self.journey_id)


def _number(entry: Entry) -> int:
    return int(entry.key.removeprefix("id:e"))


def _place(stay: Any) -> int:
    return stay.place
