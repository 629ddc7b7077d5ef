"""Carries the phones' reports to the door, with a device's key, as an app's library would."""

import asyncio
import heapq
import logging
import random
import time
import uuid
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx2

from messaging.simulator.devices import Habits, Report, device, reports
from messaging.simulator.pushes import Push

log = logging.getLogger(__name__)

_AT_ONCE = 200
_PATIENCE = 5.0


class Reporter:
    """In memory: phones that were not heard before the simulator ends are phones that were switched off."""

    def __init__(self, door: str, key: str, habits: Habits, seed: int = 1) -> None:
        self.door, self.key, self.habits = door.rstrip("/"), key, habits
        self.dice = random.Random(seed)
        self.waiting: list[tuple[float, int, Report]] = []
        self.order = count()
        self.told = 0

    def take(self, push: Push) -> None:
        if push.delivery:
            for report in reports(push, device(push.token, self.habits), self.habits, self.dice):
                heapq.heappush(self.waiting, (report.due, next(self.order), report))

    async def run(self) -> None:
        async with httpx2.AsyncClient(base_url=self.door, timeout=15, trust_env=False) as client:
            while True:
                due = self._due(time.time())
                if due and not await self._tell(client, due):
                    self._put_back(due)
                    await asyncio.sleep(_PATIENCE)
                elif len(due) < _AT_ONCE:
                    await asyncio.sleep(0.25)

    def _due(self, now: float) -> list[Report]:
        due: list[Report] = []
        while self.waiting and self.waiting[0][0] <= now and len(due) < _AT_ONCE:
            due.append(heapq.heappop(self.waiting)[2])
        return due

    def _put_back(self, due: list[Report]) -> None:
        for report in due:
            heapq.heappush(self.waiting, (report.due, next(self.order), report))

    async def _tell(self, client: httpx2.AsyncClient, due: list[Report]) -> bool:
        try:
            answer = await client.post("/v1/batch", json={"batch": [event(one) for one in due]}, auth=(self.key, ""))
        except httpx2.HTTPError:
            # The door is not open yet, or not any more: phones wait as well.
            return False
        if answer.status_code in (429, 503):
            return False
        if answer.status_code != 200:
            log.warning("The door refused %d reports of virtual devices: %s", len(due), answer.status_code)
        self.told += len(due)
        return True


def event(report: Report) -> dict[str, Any]:
    """What Customer.io's SDKs send; named by what it is, so that told twice it counts once."""
    push = report.push
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{push.delivery}/{push.token}/{report.metric}/{push.at}")
    return {
        "type": "track",
        "event": "Report Delivery Event",
        "anonymousId": push.delivery,
        "messageId": str(name),
        "timestamp": datetime.fromtimestamp(report.at, UTC).isoformat(),
        "context": {"device": {"token": push.token, "type": push.platform}},
        "properties": {"recipient": push.token, "metric": report.metric, "deliveryId": push.delivery},
    }
