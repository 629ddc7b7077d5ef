"""Journeys as their clients see them: reports through the door, numbers off the page."""

import json
from datetime import datetime, timedelta
from typing import Any

from tests.oracle import Definitions
from tests.pipeline.cast import make_event
from tests.pipeline.stage import Stage
from workspaces import clock

DAY = timedelta(days=1)


class JourneyStage(Stage):
    """A stage whose pages are of journeys."""

    def __init__(self, name: str = "Acme", **more: Any) -> None:
        super().__init__(Definitions(()), name, **more)

    def journey(self, id: str = "welcome", **body: Any) -> None:
        body = {"name": id.title(), "conversion": {"event": "Purchase"}, "steps": [], **body}
        answer = self.put(f"journeys/{id}", **body)
        self.pages[id] = answer["url"]
        for step in answer["steps"]:
            self.pages[f"{id}/{step['id']}"] = step["url"]

    def merge(self, into: str, other: str) -> None:
        self._call("post", "people/merge", {"into": into, "from": other})

    def delete(self, path: str) -> None:
        self._call("delete", path, {})

    def _call(self, method: str, path: str, body: dict[str, Any]) -> None:
        key = {"authorization": f"Bearer {self.keys.api_key}"}
        with clock.believing(self.now):
            send = getattr(self.browser, method)
            answer = send(f"/v1/{path}", json.dumps(body), content_type="application/json", headers=key)
        assert answer.status_code == 200, answer.content

    def numbers(self, page: str = "welcome", *metrics: str, **query: Any) -> tuple[Any, ...]:
        self.settle()
        shown = self.read(page, **query)["metrics"]
        return tuple(shown[metric]["value"] for metric in metrics)


def enters(entry: str, person: str | None, at: datetime, journey: str = "welcome", **more: Any) -> dict[str, Any]:
    named = {"person_id": person} if person else {}
    return make_event("journey_entered", at, journey_id=journey, entry_id=entry, **named, **more)


def exits(entry: str, at: datetime, reason: str = "end", journey: str = "welcome") -> dict[str, Any]:
    return make_event("journey_exited", at, journey_id=journey, entry_id=entry, reason=reason)


def reaches(entry: str, step: str, at: datetime, journey: str = "welcome") -> dict[str, Any]:
    return make_event("step_entered", at, journey_id=journey, entry_id=entry, step_id=step)


def leaves(entry: str, step: str, at: datetime, journey: str = "welcome", **more: Any) -> dict[str, Any]:
    """`outcome` and `next_step_id` where there are any."""
    return make_event("step_left", at, journey_id=journey, entry_id=entry, step_id=step, **more)


def buys(person: str, at: datetime, **more: Any) -> dict[str, Any]:
    return make_event("track", at, name="Purchase", person_id=person, **more)
