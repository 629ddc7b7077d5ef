"""Random lives of a journey that runs: people come in, wait, answer late, are taken out; it is paused, resumed and
changed under their feet, and workers die. After every round of work everything stands as the model says."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from analytics.fold import fold_until_empty
from analytics.partitions import keep
from journeys.engine import running
from journeys.engine.moving import drawn
from journeys.leaving import leave_by_hand
from tests.journeys.model import Model, Place
from tests.journeys.road import HOUR, MINUTE, Road, leave, push, wait
from tests.pipeline.cast import make_event

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
OF_STEP = ("step_entered", "continued", "waiting", "exited_here")
PEOPLE = ("ana", "ben", "cem")
EVENTS = ("Start", "Start", "Bought", "Liked", "Back", "Closed", "Nothing")
RULES = {
    "entry": {"by": "event", "event": "Start"},
    "reentry": {"rule": "after_exit", "after": "PT1H"},
    "exit_rules": [{"name": "Closed", "by": "event", "event": "Closed"}],
}
ASK = {
    "id": "ask",
    "name": "Ask",
    "type": "custom_event",
    "timeout": "PT3H",
    "outcomes": [{"name": "Bought", "event": "Bought"}, {"name": "Liked", "event": "Liked"}],
    "next": ["who", "rest", "who"],
}
WHO = {"id": "who", "name": "Who", "type": "split", "by": "percentage", "next": ["rest", "note"]}
WHO["branches"] = [{"name": "A", "share": 50}, {"name": "B", "share": 50}]
BACK = {"id": "back", "name": "Back", "type": "wait", "event": "Back", "timeout": "PT5H", "next": ["ask", "out"]}
TAIL = [ASK, WHO, wait("PT2H", id="rest"), BACK, push("note", next=[""]), leave()]
FIRST = [push("hello"), *TAIL]
# The message becomes a wait under the same id.
SECOND = [wait("PT45M", id="hello"), *TAIL]


class Dead(Exception):
    """The worker is gone."""


class Dies:
    def __init__(self, statements):
        self.left = statements

    def __call__(self, execute, *statement):
        self.left -= 1
        if self.left < 0:
            raise Dead
        return execute(*statement)


class Runs(RuleBasedStateMachine):
    office = None

    @initialize()
    def begin(self):
        self.road, self.posts, self.dies = Road(self.office), [], None
        self.people = {name: f"{name}-{id(self)}-{self.office.stage.now.timestamp()}" for name in PEOPLE}
        self.office.stage.now += timedelta(days=0, minutes=1)
        self.tidy()
        self.road.compose(*FIRST, **RULES)
        self.second = False
        self.model = Model(self.places(), self.now)

    @property
    def now(self):
        return self.office.stage.now

    def places(self):
        hello = Place("wait", 45 * MINUTE, over=("", "ask")) if self.second else Place("push", over=("", "ask"))
        back = Place("wait", 5 * HOUR, (("Back", "happened", "ask"),), ("timed_out", "out"))
        asked = (("Bought", "Bought", "who"), ("Liked", "Liked", "rest"))
        return {
            "hello": hello,
            "ask": Place("ask", 3 * HOUR, asked, ("timed_out", "who")),
            "who": Place("split", draws=self.draw),
            "rest": Place("wait", 2 * HOUR, over=("", "back")),
            "back": back,
            "note": Place("push"),
            "out": Place("exit"),
        }

    def draw(self, number):
        """Chance is the engine's; that it stays the same for an entry is ours."""
        return ("A", "rest") if drawn(self.numbers[number], "who") < 50 else ("B", "note")

    def tidy(self):
        with self.road.believing():
            keep()
            fold_until_empty()

    @rule(person=st.sampled_from(PEOPLE), name=st.sampled_from(EVENTS), late=st.sampled_from([0, 0, 0, 7, 100, 1700]))
    def does(self, person, name, late):
        at = self.now - late * MINUTE
        self.posts.append(make_event("track", at, name=name, person_id=self.people[person]))
        self.model.happens(self.people[person], name, at, self.now)

    @rule(minutes=st.sampled_from([1, 10, 45, 59, 61, 180, 301]))
    def time_goes_by(self, minutes):
        self.deliver()
        self.office.stage.now += minutes * MINUTE

    @rule()
    def works(self):
        self.deliver()
        with self.road.believing():
            fold_until_empty()
            if self.dies is not None:
                with suppress(Dead), connection.execute_wrapper(Dies(self.dies)):
                    while running.run_some():
                        pass
                self.dies = None
            while running.run_some():
                pass
            fold_until_empty()
        self.look()

    @rule(statements=st.integers(3, 60))
    def the_next_worker_dies(self, statements):
        self.dies = statements

    @rule()
    def is_paused(self):
        self.works()
        if self.road.move("pause"):
            self.model.paused = True

    @precondition(lambda self: self.model.paused)
    @rule()
    def is_resumed(self):
        self.works()
        self.road.move("resume")
        self.model.resume(self.now)

    @rule()
    def is_changed(self):
        self.works()
        self.second = not self.second
        self.road.publish(*(SECOND if self.second else FIRST))
        self.model.places = self.places()

    @precondition(lambda self: any(one.out is None for one in self.model.entries))
    @rule(which=st.integers(0, 5))
    def is_taken_out(self, which):
        self.works()
        under_way = [one for one in self.model.entries if one.out is None]
        if under_way:
            one = under_way[which % len(under_way)]
            with self.road.believing():
                assert leave_by_hand(self.office.workspace.pk, [self.numbers[one.number]]) == 1
            self.model.take_out(one, self.now)
            self.look()

    @rule()
    def is_looked_at(self):
        self.works()
        self.page_adds_up()

    def page_adds_up(self):
        """metrics.md V-36 and J-10, on the page of this moment."""
        total, over = len(self.model.entries), sum(one.out is not None for one in self.model.entries)
        page = self.office.stage.read("journey")
        shown = [page["metrics"][name]["value"] for name in ("entries_total", "in_progress", "exited", "exits")]
        assert shown == [total, total - over, over, over]
        steps = [row["metrics"] for row in page["rows"] if "waiting" in row["metrics"]]
        assert steps
        for metrics in steps:
            entered, *parts = (metrics[name]["value"] for name in OF_STEP)
            assert entered == sum(parts)

    def deliver(self):
        if self.posts:
            self.office.stage.post(*self.posts)
            self.posts = []

    def look(self):
        travellers = self.road.travellers()
        self.numbers = [each.pk for each in travellers]
        self.model.work(self.now)
        found = [(each.person.external_id, each.step, each.since, each.exited_at, each.reason) for each in travellers]
        assert found == [(one.person, one.step, one.since, one.out, one.reason) for one in self.model.entries]
        assert self.road.triggers() == dict(self.model.triggers)

    def teardown(self):
        if not hasattr(self, "model"):
            return
        self.works()
        sent = self.road.sent()
        assert {pair: sent.count(pair) for pair in sent} == dict(self.model.sent)
        self.tidy()
        entries = self.road.entries()
        assert [(each.entered_at, each.exited_at, each.reason) for each in entries] == [
            (one.entered, one.out, one.reason) for one in self.model.entries
        ]
        for each, one in zip(entries, self.model.entries, strict=True):
            stays = sorted(each.stays.all(), key=lambda stay: stay.place)
            assert [[stay.step.external_id, stay.entered_at, stay.outcome] for stay in stays] == one.visits
        self.page_adds_up()


def run(office, examples, steps):
    Runs.office = office
    run_state_machine_as_test(Runs, settings=settings(max_examples=examples, stateful_step_count=steps, **QUIET))
    Road(office).verify()


def test_a_few_lives(office):
    run(office, 6, 25)


@pytest.mark.slow
def test_two_thousand_lives(office):
    run(office, 2_000, 50)
