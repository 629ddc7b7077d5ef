"""A campaign with a goal, and people who buy."""

from tests.pipeline.cast import CARD, LETTER, PUSH, WELCOME, at, make_event, make_sent, naming
from tests.pipeline.stage import Stage

BOUGHT = at("12:00", "2026-11-03")


def aim(stage: Stage, **terms):
    """The welcome campaign gets a goal, before anything of the story happens."""
    terms = {"goal": {"event": "Purchase"}, "effective_at": "2026-10-01T00:00:00Z", **terms}
    stage.put(f"campaigns/{WELCOME.id}", **terms)


def buy(person, when, **fields):
    return make_event("track", when, name="Purchase", person_id=person, **fields)


def story(person="ada"):
    """The messages of metrics.md 3.2: A1 push, A2 e-mail, A3 in-app, one a day."""
    return [
        make_sent(f"{person}-1", person, at("09:00", "2026-11-01"), PUSH),
        make_sent(f"{person}-2", person, at("09:00", "2026-11-02"), LETTER),
        make_event("displayed", at("09:00", "2026-11-03"), **naming(f"{person}-3", person, CARD)),
    ]


def opened(number, when, day, person="ada"):
    return make_event("opened", at(when, day), delivery_id=f"{person}-{number}")
