"""A simulated life of a message: devices come and go and come back, content changes, reports come late."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.in_app.theatre import block, clicked, dismissed, shown

Reports = list[tuple[dict[str, Any], datetime]]

FIRST = [
    block("body", "body", text="Old"),
    block("yes", text="Yes", action_name="Yes"),
    block("close", "close_button", action_name="Close"),
]
SECOND = [
    block("body", "body", text="New"),
    block("yes", text="Yes", action_name="Yes"),
    block("close", "close_button", action_name="Close"),
]
THIRD = [block("yes", text="Yes, please", action_name="Yes, please"), block("picture", "image", action_name="Picture")]
MORE = [block("more", text="More", action_name="More")]


@dataclass
class Life:
    """Everything that will be received, by the day on which it is."""

    start: datetime
    days: int
    devices: int
    seed: int

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.displays = 0
        edits = ((0, [FIRST, MORE]), (self.days // 4, [SECOND, MORE]), (self.days // 2, [THIRD]))
        self.edits = dict(edits)
        self.received: dict[int, Reports] = {day: [] for day in range(self.days)}
        for day in range(self.days):
            for body, at in self._day(day):
                self._receive(body, at, day)

    def on(self, day: int) -> Reports:
        """In a random order, for a network keeps none."""
        return self.random.sample(self.received[day], len(self.received[day]))

    def edit_at(self, day: int) -> datetime:
        return self.start + timedelta(days=day)

    def _day(self, day: int) -> Iterator[tuple[dict[str, Any], datetime]]:
        for number in range(self.devices):
            # Some look daily, most now and then, some once and never again.
            if self.random.random() < (0.5, 0.08, 0.03)[number % 3]:
                at = self.start + timedelta(days=day, seconds=self.random.randrange(86_000))
                yield from self._display(day, f"phone-{number}", at)

    def _display(self, day: int, device: str, at: datetime) -> Iterator[tuple[dict[str, Any], datetime]]:
        self.displays += 1
        display, person = f"show-{self.displays}", {"person_id": f"person-{int(device[6:]) % 7}"}
        cards = self._cards(at)
        if self.random.random() < 0.93:
            yield shown(device, at, display, **person), at
            if self.random.random() < 0.5:
                yield shown(device, at + timedelta(seconds=1), display, card="c1", **person), at
        if len(cards) > 1 and self.random.random() < 0.4:
            at += timedelta(seconds=40)
            yield shown(device, at, display, card="c2", **person), at
        for choice in self.random.sample([one for blocks in cards for one in blocks], 2):
            if choice["type"] != "body" and self.random.random() < 0.4:
                at += timedelta(seconds=self.random.randrange(1, 90))
                yield clicked(device, choice["id"], at, display, **person), at
        if self.random.random() < 0.4:
            at += timedelta(seconds=5)
            yield dismissed(device, self.random.choice(("swipe", "timeout", "backdrop")), at, display, **person), at

    def _cards(self, at: datetime) -> list[list[dict[str, str]]]:
        return [cards for day, cards in sorted(self.edits.items()) if self.edit_at(day) <= at][-1]

    def _receive(self, body: dict[str, Any], at: datetime, day: int) -> None:
        """Most by the end of the day; a tenth days later, or after more than a month without a network."""
        on = day + (self.random.choice((1, 2, 9, 20, 33)) if self.random.random() < 0.1 else 0)
        if on < self.days:
            self.received[on].append((body, self.edit_at(on + 1)))
