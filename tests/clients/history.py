"""A seeded history of a shop that sends elsewhere: the same seed makes the same events on every machine."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.oracle import Action, Campaign, Definitions

WELCOME = Campaign("welcome", (Action("hello", "push"), Action("letter", "email"), Action("card", "in_app")))
SALE = Campaign("sale", (Action("offer", "email"), Action("reminder", "sms")), window=timedelta(days=3))
NEWS = Campaign("news", (Action("bulletin", "push"),), window=timedelta(days=1))
SHOP = Definitions((WELCOME, SALE, NEWS))

DAYS = 45  # a part of it is older than the thirty days of which rows are kept
PLATFORMS = ("ios", "android", "web")
OUTCOMES = {"sent": 84, "bounced": 4, "suppressed": 3, "failed": 4, "undeliverable": 3, "attempted": 2}

Body = dict[str, Any]


def make_history(seed: int, events: int, now: datetime) -> list[Body]:
    """About as many native events as asked for, in the order of their making."""
    dice = random.Random(seed)
    people = max(3, events // 15)
    made: list[Body] = []
    number = 0
    while len(made) < events:
        number += 1
        delivery = _Delivery(dice, f"d{number}", f"person-{dice.randrange(people)}", now)
        made += delivery.events()
    return made[:events]


def with_resends(history: list[Body], seed: int, share: float = 0.2) -> list[Body]:
    """Shuffled, and a share of it once more with the same ids."""
    dice = random.Random(seed)
    posts = history + dice.sample(history, int(len(history) * share))
    dice.shuffle(posts)
    return posts


class _Delivery:
    """One message on its way to one person."""

    def __init__(self, dice: random.Random, id_: str, person: str, now: datetime) -> None:
        self.dice, self.id, self.person, self.now = dice, id_, person, now
        self.campaign = dice.choices(SHOP.campaigns, (5, 3, 2))[0]
        self.action = dice.choice(self.campaign.actions)
        self.start = now - timedelta(seconds=dice.uniform(600, DAYS * 86_400))
        self.made = 0

    def events(self) -> Iterator[Body]:
        outcome = self.dice.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        for device in self._devices():
            yield self._event(outcome, 0, device)
            if outcome == "failed" and self.dice.random() < 0.5:
                yield self._event("sent", self.dice.uniform(60, 7_200), device)
            if outcome in ("sent", "attempted"):
                yield from self._reactions(device)

    def _devices(self) -> list[Body]:
        """Only a push names its devices, some of them two; the others speak of the whole delivery."""
        if self.action.channel != "push":
            platform = self.dice.choice((*PLATFORMS, None))
            return [{"platform": platform} if platform else {}]
        count = self.dice.choices((1, 2), (4, 1))[0]
        return [
            {"device_token": f"{self.person}-{n}", "platform": self.dice.choice(PLATFORMS)} for n in range(1, count + 1)
        ]

    def _reactions(self, device: Body) -> Iterator[Body]:
        chance = self.dice.random
        if self.action.channel == "in_app":
            if chance() < 0.6:
                yield self._event("displayed", self.dice.uniform(1, 86_400), device)
        elif chance() < 0.7:
            yield self._event("delivered", self.dice.uniform(1, 600), device)
        if self.action.channel in ("push", "email"):
            for _ in range(self.dice.choices((0, 1, 2, 3), (60, 25, 10, 5))[0]):
                human = {} if self.action.channel == "push" or chance() < 0.7 else {"human": False}
                yield self._event("opened", self._later(), device, **human)
        if self.action.channel != "push" and chance() < 0.2:
            yield self._event("clicked", self._later(), device)
        if self.action.channel == "email":
            if chance() < 0.02:
                yield self._event("bounced", self._later(), device)
            if chance() < 0.03:
                yield self._event(self.dice.choice(("unsubscribed", "spammed", "deferred")), self._later(), device)

    def _later(self) -> float:
        """Minutes after, mostly; days after, sometimes."""
        return self.dice.expovariate(1 / 3_600) if self.dice.random() < 0.8 else self.dice.uniform(3_600, 9 * 86_400)

    def _event(self, type_: str, after: float, device: Body, **more: Any) -> Body:
        self.made += 1
        when = min(self.start + timedelta(seconds=after), self.now - timedelta(seconds=self.dice.uniform(60, 500)))
        return {
            "id": f"{self.id}-{self.made}",
            "type": type_,
            "occurred_at": when,
            "delivery_id": self.id,
            "person_id": self.person,
            "campaign_id": self.campaign.id,
            "action_id": self.action.id,
            **device,
            **more,
        }
