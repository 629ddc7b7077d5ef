"""Journeys as their clients see them: reports through the door, numbers off the page."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from messaging.models import Person, Segment
from messaging.segments import people_in
from tests.exports.desk import Desk, csv_rows
from tests.oracle import Definitions
from tests.pipeline.cast import make_event
from tests.pipeline.stage import Stage
from workspaces import clock
from workspaces.models import Member, Workspace
from workspaces.tenancy import workspace_transaction

DAY = timedelta(days=1)


COLUMNS = ("id", "count", "entries", "step", "first", "last", "reason")


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

    def analytics(self) -> str:
        self.settle()
        return self._get(f"/w/{self.keys.workspace}/analytics/", {}).decode()

    def merge(self, into: str, other: str) -> None:
        self._call("post", "people/merge", {"into": into, "from": other})

    def delete(self, path: str) -> None:
        self._call("delete", path, {})

    def rows_of_file(self, *columns: str, **words: str) -> list[dict[str, str]]:
        """As somebody who may export people asks for it, from the form to the bytes."""
        with workspace_transaction(self.workspace.pk):
            [admin] = Member.objects.for_workspace(self.workspace).select_related("user", "workspace")
        desk = Desk(self.workspace, admin)
        with clock.believing(self.now):
            export = desk.made(urlencode({"source": "journey", **words}), columns=columns or list(COLUMNS))
            return csv_rows(desk.file(export))

    def use(self, journey: str, **words: str) -> set[str]:
        """Who is in the set that the page hands on."""
        path = f"{self.pages[journey]}people/use/?{urlencode(words)}"
        key = {"authorization": f"Bearer {self.keys.api_key}"}
        with clock.believing(self.now):
            answer = self.browser.post(path, headers=key)
        assert answer.status_code == 302, answer.content
        [segment] = parse_qs(urlsplit(answer["Location"]).query)["segment"]
        with workspace_transaction(self.workspace.pk):
            people = people_in(Segment.objects.for_workspace(self.workspace).get(public_id=segment))
            known = Person.objects.for_workspace(self.workspace).filter(pk__in=list(people))
            return set(known.values_list("external_id", flat=True))

    def follow(self, page: str) -> dict[str, tuple[str, ...]]:
        """Who stands behind each number of this part of a page, by the name of its link; each has a file too."""
        links = re.findall(r'href="([^"]+)" title="People: [^"]+">.*?hidden">People behind ([^<]+)<', page)
        files = re.findall(r'href="[^"]+" title="Download [^"]+">.*?hidden">Download ([^<]+)<', page)
        assert [name for _, name in links] == files
        found = {}
        for url, name in links:
            behind = re.findall(r'<th scope="row"><a[^>]*>([^<]+)', self._get(unescape(url), {}).decode())
            found[unescape(name)] = tuple(sorted(behind))
        return found

    @property
    def workspace(self) -> Workspace:
        return Workspace.objects.get(slug=self.keys.workspace)

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
