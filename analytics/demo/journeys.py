"""A journey that runs elsewhere, as its reports tell it: a push, a wait, a split, an offer or a reminder, an order."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from analytics.demo import accounts
from analytics.demo.accounts import Demo
from analytics.demo.door import Door
from analytics.demo.story import Persona
from journeys.reasons import BY_HAND

ID = "first-weeks"
SEED = "larkmoor-journey-1"
PURCHASE, SUBSCRIBED = "Purchase Completed", "Subscription Activated"
DAYS = 27
# One in so many of the shop's customers is new enough to be welcomed.
ONE_IN = 12
MOST_IN_A_REQUEST = 1_000

JOURNEY: dict[str, Any] = {
    "name": "Welcome series",
    "conversion": {"event": PURCHASE},
    "stop_counting_after_exit": "P7D",
    "steps": [
        {"id": "hello", "name": "Hello", "type": "push", "next": ["two-days"]},
        {"id": "two-days", "name": "Wait 2 days", "type": "wait", "next": ["opened"]},
        {"id": "opened", "name": "Opened?", "type": "split", "outcomes": ["Yes", "No"], "next": ["offer", "reminder"]},
        {"id": "offer", "name": "First order offer", "type": "in_app", "next": ["buys"]},
        {"id": "reminder", "name": "Reminder", "type": "email", "next": ["buys"]},
        {
            "id": "buys",
            "name": "Buys within 3 days",
            "type": "custom_event",
            "outcomes": [PURCHASE, SUBSCRIBED],
            "next": ["end"],
        },
        {"id": "end", "name": "End", "type": "exit"},
    ],
}

Event = dict[str, Any]


def events_of(people: Iterable[Persona], anchor: datetime) -> list[Event]:
    """What had happened by the anchor, in its order. The same people and anchor always give the same events."""
    told = [event for persona in people if persona.number % ONE_IN == 0 for event in _entry(persona, anchor)]
    happened = [event for event in told if event["occurred_at"] <= anchor]
    happened.sort(key=lambda event: (event["occurred_at"], event["id"]))
    return [event | {"occurred_at": event["occurred_at"].isoformat()} for event in happened]


def bring_in(demo: Demo, door: Door, people: Iterable[Persona], anchor: datetime) -> None:
    """Idempotent: every event has an id of its own."""
    events, key = events_of(people, anchor), accounts.journeys_key(demo.workspace)
    for start in range(0, len(events), MOST_IN_A_REQUEST):
        door.report(key, events[start : start + MOST_IN_A_REQUEST])


def _entry(persona: Persona, anchor: datetime) -> Iterator[Event]:
    """One person's way. Some enter a second time, some leave early, some are still waiting."""
    dice = Random(f"{SEED}:{persona.id}")
    for again in range(2 if dice.random() < 0.08 else 1):
        begins = anchor - timedelta(days=DAYS * dice.random() + again * 0.5)
        way = _Way(persona, f"{persona.id}-{again + 1}", begins)
        way.walk(dice)
        yield from way.told


class _Way:
    """Says step by step what whoever runs the journey would report."""

    def __init__(self, persona: Persona, entry: str, begins: datetime) -> None:
        self.persona, self.entry, self.now = persona, entry, begins
        self.told: list[Event] = []

    def walk(self, dice: Random) -> None:
        self._say("journey_entered", person_id=self.persona.id)
        opened = self._push(dice)
        if not self.persona.subscribed and dice.random() < 0.5:
            return self._exit("unsubscribed")
        self._step("two-days", timedelta(days=2), "opened")
        self._step("opened", timedelta(seconds=1), "offer" if opened else "reminder", outcome="Yes" if opened else "No")
        if opened:
            self._message(dice, "offer", "displayed", "clicked", 0.35)
        else:
            self._message(dice, "reminder", "sent", "opened", 0.3)
        if dice.random() < 0.12:
            return self._exit("undeliverable" if dice.random() < 0.3 else BY_HAND)
        return self._buys(dice, 0.26 if opened else 0.11)

    def _push(self, dice: Random) -> bool:
        self._say("step_entered", step_id="hello")
        device, named = next(iter(self.persona.devices), None), self._delivery("hello")
        self.now += timedelta(minutes=1)
        opened = False
        if device is None:
            self._say("undeliverable", reason="no_devices", **named)
        elif dice.random() < 0.03:
            self._say("failed", reason="credentials_missing", **named)
        else:
            token: Event = {"device_token": device.token, "platform": device.platform}
            self._say("sent", **named, **token)
            opened = dice.random() < min(0.85, 0.34 * self.persona.keenness)
            if opened or dice.random() < 0.7:
                self._say("delivered", delivery_id=named["delivery_id"], **token)
            if opened:
                later = timedelta(minutes=dice.expovariate(1 / 90))
                self._say("opened", later, delivery_id=named["delivery_id"], **token)
        self._say("step_left", step_id="hello", next_step_id="two-days")
        return opened

    def _message(self, dice: Random, step: str, received: str, answered: str, share: float) -> None:
        self._say("step_entered", step_id=step)
        named = self._delivery(step)
        self.now += timedelta(minutes=2 + dice.random() * 200)
        if dice.random() < 0.92:
            self._say(received, **named)
            if dice.random() < min(0.9, share * self.persona.keenness):
                self._say(answered, timedelta(minutes=dice.expovariate(1 / 60)), delivery_id=named["delivery_id"])
        self._say("step_left", step_id=step, next_step_id="buys")

    def _buys(self, dice: Random, share: float) -> None:
        self._say("step_entered", step_id="buys")
        luck, wait = dice.random(), timedelta(hours=dice.random() * 60)
        chance = min(0.8, share * self.persona.keenness)
        outcome = PURCHASE if luck < chance else SUBSCRIBED if luck < chance * 1.4 else "timed_out"
        self.now += timedelta(days=3) if outcome == "timed_out" else wait
        if outcome == PURCHASE:
            self._say("track", name=PURCHASE, person_id=self.persona.id, properties={"total": 59})
        self._say("step_left", step_id="buys", outcome=outcome, next_step_id="end")
        self._say("step_entered", step_id="end")
        self._exit("end")

    def _step(self, step: str, stays: timedelta, following: str, **left: Any) -> None:
        self._say("step_entered", step_id=step)
        self.now += stays
        self._say("step_left", step_id=step, next_step_id=following, **left)

    def _exit(self, reason: str) -> None:
        self._say("journey_exited", reason=reason)

    def _delivery(self, step: str) -> Event:
        return {"delivery_id": f"{ID}-{self.entry}-{step}", "person_id": self.persona.id, "step_id": step}

    def _say(self, type_: str, later: timedelta = timedelta(0), **more: Any) -> None:
        """Everything but what a person did elsewhere names the journey and the entry."""
        own = {} if type_ == "track" else {"journey_id": ID, "entry_id": self.entry}
        number = len(self.told)
        self.told.append(
            {"id": f"{ID}:{self.entry}:{number}", "type": type_, "occurred_at": self.now + later, **own, **more}
        )
