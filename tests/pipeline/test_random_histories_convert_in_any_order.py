"""Random histories of many people through the door and the fold, in any order and any portions, against brute force."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from django.db import connection

from analytics.verify import verify
from tests.oracle import Definitions
from tests.oracle.conversions import History, Message, conversions_of
from tests.pipeline.cast import make_event
from tests.pipeline.stage import Stage
from workspaces.tenancy import engine_transaction

START = datetime(2026, 11, 1, tzinfo=UTC)
UNIT = timedelta(hours=1)
ACTIONS = [{"id": f"a{position}", "name": f"A{position}", "channel": "email"} for position in range(4)]
# (window, single, ended, nearest state, nearest window), in hours.
RULES = {
    "calm": (168, True, None, "sent", 168),
    "hasty": (5, True, None, "opened", 8),
    "greedy": (12, False, None, "sent", None),
    "ended": (20, True, 30, "opened", None),
}
_CONVERSIONS = """
SELECT p.external_id, c.external_id, v.at, a.position, d.external_id FROM campaigns_conversion v
JOIN messaging_person p ON p.id = v.person_id JOIN campaigns_campaign c ON c.id = v.campaign_id
LEFT JOIN campaigns_action a ON a.id = v.action_id LEFT JOIN messaging_delivery d ON d.id = v.converted_delivery_id
"""


def define(stage: Stage, name: str) -> None:
    window, mode, ended, state, nearest = RULES[name]
    body = {
        "name": name,
        "goal": {"event": "Purchase"},
        "attribution_window": f"PT{window}H",
        "conversion_mode": "single" if mode else "multiple",
        "nearest": {"state": state} | ({"window": f"PT{nearest}H"} if nearest else {}),
        "actions": ACTIONS,
    }
    stage.put(f"campaigns/{name}", **body | ({"ended_at": moment(ended).isoformat()} if ended else {}))


def moment(hour: int) -> datetime:
    return START + UNIT * hour


def history(dice: random.Random, name: str) -> History:
    """No two receipts and no two opens of one person at the same instant: of those the delivery's number decides."""
    window, single, ended, state, nearest = RULES[name]
    times = iter(dice.sample(range(120), 18))
    messages = []
    for number in range(dice.randint(1, 4)):
        received = next(times)
        opens = tuple(sorted(time for time in (next(times), next(times)) if time > received and dice.random() < 0.6))
        bounced = not opens and dice.random() < 0.15
        messages.append(Message(number, dice.randrange(4), received, opens, opens[0] if opens else None, bounced))
    goals = tuple((dice.randrange(130), number) for number in range(dice.randint(0, 3)))
    return History(tuple(messages), goals, window, single, ended, state, nearest)


def events(person: str, name: str, told: History) -> list[dict]:
    found = []
    for one in told.messages:
        delivery = f"{name}-{person}-{one.id}"
        naming = {"campaign_id": name, "action_id": f"a{one.position}", "person_id": person, "delivery_id": delivery}
        found.append(make_event("sent", moment(one.received), **naming))
        found += [make_event("opened", moment(time), delivery_id=delivery) for time in one.interactions]
        if one.bounced:
            found.append(make_event("bounced", moment(one.received) + UNIT / 2, delivery_id=delivery))
    return found


def expected(person: str, name: str, told: History) -> list[tuple]:
    _, conversions = conversions_of(told)
    return [
        (moment(one.at), one.position, None if one.nearest is None else f"{name}-{person}-{one.nearest}")
        for one in conversions
    ]


def test_conversions_do_not_depend_on_the_order_of_arrival(transactional_db):
    dice = random.Random(20261122)
    stage = Stage(Definitions(campaigns=()))
    for name in RULES:
        define(stage, name)
    told: dict[tuple[str, str], History] = {}
    posts: list[dict] = []
    for number in range(160):
        person, name = f"p{number}", dice.choice(list(RULES))
        told[person, name] = history(dice, name)
        posts += events(person, name, told[person, name])
        posts += [
            make_event("track", moment(at), name="Purchase", person_id=person) for at, _ in told[person, name].goals
        ]
    dice.shuffle(posts)
    while posts:
        portion = dice.choice([1, 7, 60, 200])
        stage.post(*posts[:portion])
        stage.fold(chunk=dice.choice([5, 40, 500]))
        del posts[:portion]
    stage.settle()
    found = defaultdict(list)
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_CONVERSIONS)
        for person, campaign, at, position, nearest in cursor.fetchall():
            found[person, campaign].append((at, position, nearest))
    for (person, name), one in told.items():
        assert sorted(found[person, name]) == sorted(expected(person, name, one)), (person, name, one)
    assert [str(outcome) for outcome in verify() if not outcome.holds] == []
