"""Random ways of many people through the door and the fold, in any order and any portions, against brute force."""

import random
from datetime import UTC, datetime, timedelta

from analytics.verify import verify
from tests.journeys.stage import buys, enters, exits, leaves, reaches
from tests.oracle.journeys import Entry, Visit, numbers_of

START = datetime(2026, 11, 1, tzinfo=UTC)
UNIT = timedelta(minutes=37)
STEPS = ["hi", "rest", "choice", "letter"]
AFTER_EXIT = 12
OF_JOURNEY = (
    "entries_total",
    "entries_unique",
    "in_progress",
    "exited",
    "exits",
    "converted_people",
    "conversion_events",
)
OF_STEP = ("step_entered", "step_entered_unique", "entry_users", "continued", "waiting", "exited_here")


def moment(unit: int) -> datetime:
    return START + UNIT * unit


def way(dice: random.Random, entry: str, person: str, begins: int) -> Entry:
    """Visits at different times; some are left before the next one begins, some people exit."""
    times = sorted(dice.sample(range(begins, begins + 60), dice.randint(1, 7)))
    made = Entry(entry, person, begins)
    for place, at in enumerate(times):
        until = times[place + 1] if place + 1 < len(times) else at + 9
        left = dice.randint(at, until - 1) if dice.random() < 0.5 else None
        made.visits.append(Visit(dice.choice(STEPS), at, left))
    if dice.random() < 0.6:
        made.exit = times[-1] + dice.randint(9, 30)
    return made


def told(entry: Entry) -> list[dict]:
    posts = [enters(entry.id, entry.person, moment(entry.at))]
    for visit in entry.visits:
        posts.append(reaches(entry.id, visit.step, moment(visit.at)))
        if visit.left is not None:
            posts.append(leaves(entry.id, visit.step, moment(visit.left)))
    return posts + ([exits(entry.id, moment(entry.exit))] if entry.exit is not None else [])


def test_numbers_of_journeys_do_not_depend_on_the_order_of_arrival(stage):
    dice = random.Random(20261122)
    steps = [{"id": id, "name": id.title(), "type": "wait"} for id in STEPS]
    stage.journey(steps=steps, stop_counting_after_exit=f"PT{int((UNIT * AFTER_EXIT).total_seconds())}S")
    entries, purchases, posts = [], {}, []
    for number in range(90):
        person = f"p{number}"
        for again, begins in enumerate(dice.sample(range(150), dice.randint(1, 3))):
            entries.append(way(dice, f"e{again}-{number}", person, begins))
        purchases[person] = [dice.randrange(240) for _ in range(dice.randint(0, 3))]
        posts += [buys(person, moment(at)) for at in purchases[person]]
    posts += [post for entry in entries for post in told(entry)]
    dice.shuffle(posts)
    while posts:
        portion = dice.choice([1, 7, 60, 200])
        stage.post(*posts[:portion])
        stage.fold(chunk=dice.choice([5, 40, 500]))
        del posts[:portion]
    expected = numbers_of(entries, purchases, AFTER_EXIT)
    assert dict(zip(OF_JOURNEY, stage.numbers("welcome", *OF_JOURNEY), strict=True)) == {
        name: expected["journey", name] for name in OF_JOURNEY
    }
    for step in STEPS:
        found = dict(zip(OF_STEP, stage.numbers(f"welcome/{step}", *OF_STEP), strict=True))
        assert found == {name: expected[step, name] for name in OF_STEP}, step
    assert [str(outcome) for outcome in verify() if not outcome.holds] == []
