"""A workspace as its clients see it: a door to post to, a page to read from, and the machinery between."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.test import Client

from analytics import partitions
from analytics.fold import fold_until_empty
from tests.oracle import Campaign, Definitions, Oracle, Posted
from tests.pipeline.cast import NOW
from workspaces import clock
from workspaces.bootstrap import bootstrap

PASSWORD = "correct horse battery"


class Stage:
    """Everything goes through HTTP; only the workers' work is called by name."""

    def __init__(self, known: Definitions, name: str = "Acme", now: datetime = NOW) -> None:
        self.known = known
        self.now = now
        self.posts: list[Posted] = []
        self.keys = bootstrap(name, f"{name.lower().replace(' ', '-')}@example.com", PASSWORD)
        self.browser = Client()
        self.pages: dict[str, str] = {}
        self.url = ""
        self._oracle: tuple[int, Oracle] | None = None
        with clock.believing(now):
            partitions.keep()
        for campaign in known.campaigns:
            self.define(campaign)
        for person in sorted(known.developers):
            self.put(f"people/{person}", developer=True)
        for token, platform in known.devices.items():
            self.put(f"people/owner-of-{token}", devices=[{"token": token, "platform": platform}])

    # --- what a client does ------------------------------------------------------------------------------

    def define(self, campaign: Campaign) -> None:
        self.pages[campaign.id] = self.put(f"campaigns/{campaign.id}", **definition(campaign))["url"]

    def put(self, path: str, **body: Any) -> dict[str, Any]:
        with clock.believing(self.now):
            answer = self.browser.put(
                f"/v1/{path}", json.dumps(body), content_type="application/json", headers=_bearer(self.keys.api_key)
            )
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    def post(self, *bodies: Mapping[str, Any], by: str = "sender", received: datetime | None = None) -> dict[str, Any]:
        """Posts one batch and remembers it for the oracle, dated as the door dates it."""
        received = received or self.now
        key = self.keys.write_key if by == "sender" else self.keys.device_key
        with clock.believing(received):
            answer = self.browser.post(
                "/v1/events",
                json.dumps({"events": bodies}, default=str),
                content_type="application/json",
                headers=_bearer(key),
            )
        assert answer.status_code in (200, 207), answer.content
        self.remember(bodies, by, received)
        return answer.json()

    def remember(
        self, bodies: Iterable[Mapping[str, Any]], by: str = "sender", received: datetime | None = None
    ) -> None:
        self.posts += [Posted(dict(body), received or self.now, source=by, by=by) for body in bodies]

    # --- what workers do ---------------------------------------------------------------------------------

    def fold(self, chunk: int = 2_000) -> int:
        with clock.believing(self.now):
            partitions.keep()
            return fold_until_empty(chunk=chunk)

    def settle(self) -> None:
        with clock.believing(self.now):
            call_command("settle", verbosity=0)

    # --- what a reader sees ------------------------------------------------------------------------------

    def read(self, campaign: str, part: str = "", **query: Any) -> dict[str, Any]:
        return json.loads(self._get(f"{self.pages[campaign]}{part}data.json", query))

    def file(self, campaign: str, part: str = "", **query: Any) -> bytes:
        return self._get(f"{self.pages[campaign]}{part}data.csv", query)

    def page(self, campaign: str, part: str = "", **query: Any) -> str:
        return self._get(f"{self.pages[campaign]}{part}", query).decode()

    def _get(self, path: str, query: dict[str, Any]) -> bytes:
        with clock.believing(self.now):
            answer = self.browser.get(path, query, headers=_bearer(self.keys.api_key))
        assert answer.status_code == 200, answer.content
        return answer.content

    @property
    def oracle(self) -> Oracle:
        """Made anew only when something was posted since: it may hold a million facts."""
        if self._oracle is None or self._oracle[0] != len(self.posts):
            self._oracle = len(self.posts), Oracle(self.known, self.posts)
        return self._oracle[1]


def definition(campaign: Campaign) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": campaign.id.title(),
        "attribution_window": f"PT{int(campaign.window / timedelta(seconds=1))}S",
        "actions": [{"id": one.id, "name": one.id.title(), "channel": one.channel} for one in campaign.actions],
    }
    return body | ({"ended_at": campaign.ended_at.isoformat()} if campaign.ended_at else {})


def _bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}
