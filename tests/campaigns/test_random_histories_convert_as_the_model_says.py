"""Entries, conversions, attribution and nearest message of random histories, against brute force in any order."""

import os
import random

import pytest

from campaigns import attribution
from campaigns.attribution import Contact
from campaigns.entries import GoalEvent, Receipt, Rules, derive
from tests.oracle.conversions import Conversion, History, Message, conversions_of

# Small numbers, so that times meet: ties and the last instants of windows are where mistakes live.
SPAN = 40


def history(dice: random.Random) -> History:
    messages = tuple(message(dice, number) for number in range(dice.randint(1, 6)))
    goals = tuple((dice.randrange(SPAN), number) for number in range(dice.randint(0, 5)))
    return History(
        messages,
        goals,
        window=dice.choice([0, 3, 7, 15]),
        single=dice.random() < 0.6,
        ended=dice.choice([None, None, dice.randrange(SPAN)]),
        nearest_state=dice.choice(["sent", "opened"]),
        nearest_window=dice.choice([None, 0, 4, 12]),
    )


def message(dice: random.Random, number: int) -> Message:
    received = dice.randrange(SPAN)
    touches = tuple(sorted(dice.randrange(received, SPAN + 5) for _ in range(dice.choice([0, 0, 1, 2]))))
    bounced = not touches and dice.random() < 0.1
    return Message(number, dice.randrange(4), received, touches, touches[0] if touches else None, bounced)


def ours(told: History, dice: random.Random) -> tuple[int, list[Conversion]]:
    """The product's answer to the same history, its parts handed over in any order."""
    messages, goals = shuffled(told.messages, dice), shuffled(told.goals, dice)
    by_id = {one.id: one for one in messages}
    events = [GoalEvent(at, id, told.single) for at, id in goals]
    receipts = [Receipt(one.received, one.position, one.id) for one in messages]
    entries = derive(receipts, Rules([(0, told.window)], told.ended), events)
    anchors = [
        (one.received if told.nearest_state == "sent" else one.opened, one.id)
        for one in messages
        if not one.bounced and (told.nearest_state == "sent" or one.opened is not None)
    ]
    found = []
    for place, entry in enumerate(entries):
        contacts = shuffled([contact(by_id[receipt.delivery_id]) for receipt in entry.receipts], dice)
        for event in entry.conversions:
            credited = attribution.attributed(contacts, event.at)
            nearest = attribution.nearest(anchors, event.at, told.nearest_window)
            found.append(Conversion(event.at, event.id, place, credited and credited.position, nearest))
    return len(entries), found


def contact(one: Message) -> Contact:
    return Contact(one.id, one.position, one.position, None if one.bounced else one.received, one.interactions)


def shuffled(things, dice: random.Random) -> list:
    return dice.sample(list(things), len(things))


def compare(histories: int, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(histories):
        told = history(dice)
        assert ours(told, dice) == conversions_of(told), f"history {number} of seed {seed}: {told}"


def test_some_thousand_histories():
    compare(5_000, seed=20261122)


@pytest.mark.slow
def test_two_hundred_thousand_histories():
    """`HISTORIES=n` scales it."""
    compare(int(os.environ.get("HISTORIES", "200000")), seed=20261123)
