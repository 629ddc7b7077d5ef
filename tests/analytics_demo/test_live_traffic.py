from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from analytics.demo.stories import STORIES
from analytics.demo.trickle import HORIZON, Trickle

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Listener:
    """Stands where the door is."""

    def __init__(self):
        self.heard = []

    def report(self, write_key, events):
        self.heard += events


def traffic(minutes, scale=0.01):
    listener = Listener()
    trickle = Trickle(listener, "wk_live", scale, Random("live"))
    for tick in range(minutes * 60):
        now = NOON + timedelta(seconds=tick)
        before = len(listener.heard)
        trickle.tick(now)
        for event in listener.heard[before:]:
            assert datetime.fromisoformat(event["occurred_at"]) <= now
    return listener.heard, trickle


def test_something_happens_every_few_seconds():
    heard, _ = traffic(minutes=30)
    moments = sorted(datetime.fromisoformat(event["occurred_at"]) for event in heard)
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    assert gaps[len(gaps) // 2] < timedelta(seconds=2)
    assert gaps[int(len(gaps) * 0.95)] < timedelta(seconds=10)


def test_only_running_campaigns_are_alive():
    heard, _ = traffic(minutes=10)
    running = {story.id for story in STORIES if story.state == "running"}
    alive = {event["campaign_id"] for event in heard if "campaign_id" in event}
    assert alive == running == {story.id for story in STORIES if story.live}


def test_a_delivery_is_introduced_before_anything_else_is_said_of_it():
    heard, _ = traffic(minutes=20)
    introduced = set()
    # An order names nobody's delivery.
    for event in (event for event in heard if "delivery_id" in event):
        if "campaign_id" in event:
            introduced.add(event["delivery_id"])
        assert event["delivery_id"] in introduced
    assert len({event["id"] for event in heard}) == len(heard)


def test_what_would_happen_much_later_is_forgotten():
    _, trickle = traffic(minutes=20)
    assert max(moment for moment, *_ in trickle._coming) < NOON + timedelta(minutes=20) + HORIZON
