"""Random lives of a journey that runs: people come in, wait, answer late, change, are merged, erased and taken out; it
is paused, resumed and changed under their feet, and workers die. After every round of work everything stands as the
model says."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from analytics.fold import fold_until_empty
from analytics.partitions import drop_old, keep
from journeys.engine import running
from journeys.leaving import leave_by_hand
from messaging.models import Person
from messaging.sending.preparing import prepare_some
from tests.journeys.dying import Dead, Dies
from tests.journeys.lives import EVENTS, ZONES, before_clocks_change, journeys
from tests.journeys.model import INSTANT, MINUTE, Model
from tests.journeys.road import Road
from tests.journeys.somebody import Somebody
from tests.journeys.sums import page_adds_up, report_adds_up
from tests.pipeline.cast import make_event
from workspaces.tenancy import engine_transaction, workspace_transaction

# What failed is told as it was: made smaller it would happen at another time, and each try takes a second.
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate]}
PEOPLE = st.integers(0, 2)
PARTS = 20
STANDING = """
SELECT t.id, p.external_id, t.step, t.since, t.exited_at, t.reason
FROM journeys_traveller t JOIN messaging_person p ON p.workspace_id = t.workspace_id AND p.id = t.person_id
WHERE t.journey_id = %s ORDER BY t.id
"""
HEARING = "SELECT max(due_at) FROM journeys_traveller WHERE journey_id = %s AND delivery_id IS NOT NULL"
TRIGGERS = "SELECT outcome, sum(n)::int FROM journeys_triggercount WHERE journey_id = %s GROUP BY 1"
CHANGES = st.one_of(
    st.fixed_dictionaries({"tier": st.sampled_from(["gold", "lost", "none"])}),
    st.fixed_dictionaries({"timezone": st.sampled_from(ZONES)}),
    st.fixed_dictionaries({"subscribed": st.booleans()}),
    st.fixed_dictionaries({"tags": st.lists(st.sampled_from(["seen", "new"]), unique=True)}),
)


class Runs(RuleBasedStateMachine):
    office = None
    made = 0

    @initialize(plan=journeys(), clocks=st.sampled_from([None, *ZONES[:3]]), zones=st.permutations(ZONES))
    def begin(self, plan, clocks, zones):
        self.road, self.posts = Road(self.office), []
        if clocks:
            self.office.stage.now = before_clocks_change(clocks, self.now)
        self.tidy()
        self.people, self.settled = [], False
        self.come_to_be(*zones[:3])
        self.plan = self.starting(plan)
        plan = self.plan
        self.road.compose(*plan["steps"], conversion="Purchase", **_rules(plan))
        self.model = Model(plan, self.now)

    def starting(self, plan):
        """Of a segment's own journey, the segment is there and nobody is in it."""
        if plan["entry"]["by"] != "segment":
            return plan
        Runs.made += 1
        plan = plan | {"entry": {"by": "segment", "segment": f"s{Runs.made}"}}
        self.office.stage.put(f"segments/{plan['entry']['segment']}", name="Those", people=[])
        return plan

    @property
    def now(self):
        return self.office.stage.now

    def come_to_be(self, *zones):
        new = []
        for zone in zones:
            Runs.made += 1
            new.append(Somebody(f"p{Runs.made}", {"timezone": zone, "tier": "none"}))
        with self.road.believing(), workspace_transaction(self.office.workspace.pk):
            Person.unscoped.bulk_create(
                Person(workspace=self.office.workspace, external_id=one.name, attributes=one.attributes) for one in new
            )
        self.people += new

    def tidy(self):
        with self.road.believing():
            keep()
            fold_until_empty()
            # Lives follow one another through decades.
            drop_old()

    @rule(
        done=st.lists(st.tuples(PEOPLE, st.sampled_from(EVENTS)), min_size=1, max_size=4),
        late=st.sampled_from([0, 0, 0, 7, 100, 1700]),
    )
    def do(self, done, late):
        for who, name in done:
            person, at = self.people[who], self.now - late * MINUTE
            if name == "Start" and self.plan["entry"]["by"] != "event":
                self.begins(person.now)
                continue
            self.posts.append(make_event("track", at, name=name, person_id=person.name))
            self.model.happens(person, name, at, self.now)

    def begins(self, person):
        """A program lets them in, or they come into the segment; who was in it goes out of it."""
        if self.plan["entry"]["by"] == "api":
            self.road.call(
                "post", f"journeys/{self.road.journey.external_id}/entries", entries=[{"person_id": person.name}]
            )
            self.model.is_let_in(person, self.now)
            return
        members = self.model.members
        members.remove(person) if person in members else members.append(person)
        # A list is looked at again once it is younger than when it was looked at last.
        self.office.stage.now += INSTANT
        named = self.plan["entry"]["segment"]
        self.office.stage.put(f"segments/{named}", people=[one.name for one in members])

    @rule(minutes=st.sampled_from([1, 10, 45, 59, 61, 180, 301, 700]))
    def time_goes_by(self, minutes):
        self.deliver()
        self.office.stage.now += minutes * MINUTE
        self.settled = False

    @rule(dies=st.one_of(st.none(), st.integers(3, 60)), look=st.sampled_from([False] * 9 + [True]))
    def works(self, dies=None, look=False):
        """A worker that dies is followed by another."""
        self.deliver()
        with self.road.believing():
            fold_until_empty()
            if dies is not None:
                with suppress(Dead), connection.execute_wrapper(Dies(dies)):
                    while running.run_some():
                        pass
            while running.run_some():
                pass
            # Of somebody who is erased before it is counted, nothing is.
            fold_until_empty()
        self.look()
        while self.messages_go_out():
            with self.road.believing():
                while running.run_some():
                    pass
                fold_until_empty()
            self.look()
        self.settled = True
        if look:
            page_adds_up(self.road, self.model)

    def messages_go_out(self):
        """Whether somebody waits to hear what became of one: then so long."""
        with self.road.believing():
            while prepare_some():
                pass
            fold_until_empty()
        self.model.messages_go_out()
        with engine_transaction("send"), connection.cursor() as cursor:
            [(due,)] = cursor.execute(HEARING, [self.road.journey_id]).fetchall()
        if due is not None:
            self.office.stage.now = max(self.now, due)
        return due is not None

    @rule(
        what=st.sampled_from(
            ["pause", "pause", "take_out", "take_out", "change", "change", "change", "publish", "merge", "erase"]
        ),
        who=PEOPLE,
        data=st.data(),
    )
    def befall(self, what, who, data):
        """What comes from outside, at a moment when everything is done."""
        if not self.settled or self.posts:
            self.works()
        self.settled = False
        getattr(self, f"_{what}")(who, data)

    def _pause(self, who, data):
        if self.model.paused:
            self.road.move("resume")
            self.model.resume(self.now)
        else:
            self.road.move("pause")
            self.model.paused = True

    def _publish(self, who, data):
        """Whether people may be in it twice at once, and what starts it, stays as it was."""
        again = self.plan["reentry"]["rule"]
        drawn = data.draw(journeys(("always",) if again == "always" else ("never", "after_exit")))
        self.plan = drawn | {"entry": self.plan["entry"]}
        self.road.publish(*self.plan["steps"], **_rules(self.plan))
        self.model.plan = self.plan

    def _take_out(self, who, data):
        for one in self.model.under_way(self.people[who].now)[:1]:
            with self.road.believing():
                assert leave_by_hand(self.office.workspace.pk, [self.model.numbers[one.number]]) == 1
            self.model.leaves(one, self.now, "by_hand")

    def _change(self, who, data):
        person, change = self.people[who].now, data.draw(CHANGES)
        posted = change if change.keys() & {"subscribed", "tags"} else {"attributes": change}
        self.road.call("put", f"people/{person.name}", **posted)
        person.attributes |= posted.get("attributes", {})
        person.tags = set(posted.get("tags", person.tags))
        person.subscribed = posted.get("subscribed", person.subscribed)

    def _merge(self, who, data):
        person, other = self.people[who].now, self.people[data.draw(PEOPLE)].now
        if person is not other:
            self.road.call("post", "people/merge", into=person.name, **{"from": other.name})
            with self.road.believing():
                fold_until_empty()
            self.model.merge(person, other, self.now)
            self.works()

    def _erase(self, who, data):
        """Somebody else comes in their place."""
        person = self.people[who].now
        if person in self.model.members:
            return
        self.road.call("delete", f"people/{person.name}")
        self.model.erase(person, self.now)
        self.works()
        self.people = [one for one in self.people if one.now is not person]
        self.come_to_be(*(data.draw(st.sampled_from(ZONES)) for _ in range(3 - len(self.people))))

    def deliver(self):
        if self.posts:
            self.office.stage.post(*self.posts)
            self.posts = []

    def look(self):
        with engine_transaction("send"), connection.cursor() as cursor:
            rows = cursor.execute(STANDING, [self.road.journey_id]).fetchall()
            triggers = dict(cursor.execute(TRIGGERS, [self.road.journey_id]).fetchall())
        self.model.numbers = [number for number, *_ in rows]
        self.model.work(self.now)
        found = [tuple(row) for _, *row in rows]
        assert found == [(one.person.shown, one.step, one.since, one.out, one.reason) for one in self.model.entries]
        assert triggers == dict(self.model.triggers)
        report_adds_up(self.road, self.model)

    def teardown(self):
        if not hasattr(self, "model"):
            return
        self.works()
        assert Counter(self.road.sent()) == Counter((person.now.shown, step) for person, step in self.model.sent)
        page_adds_up(self.road, self.model)
        entries = self.road.entries()
        assert [(each.entered_at, each.exited_at, each.reason) for each in entries] == [
            (one.entered, one.out, one.reason) for one in self.model.entries
        ]
        for each, one in zip(entries, self.model.entries, strict=True):
            stays = sorted(each.stays.all(), key=lambda stay: stay.place)
            assert [[stay.step.external_id, stay.entered_at, stay.outcome] for stay in stays] == one.visits
        self.ends()

    def ends(self):
        """Whoever is under way leaves, and the next example has nothing to do with them."""
        self.road.move("end")
        self.office.stage.now += timedelta(seconds=1)
        with self.road.believing():
            while running.run_some():
                pass
        assert not any(each.due_at for each in self.road.travellers())


def _rules(plan):
    return {name: plan[name] for name in ("entry", "reentry", "exit_rules")}


def run(office, examples, steps):
    Runs.office = office
    text = "{% if customer.tier == 'gold' %}Gold{% else %}{{ customer.nobody }}{% endif %}"
    cards = [{"id": "one", "blocks": [{"id": "title", "type": "title", "text": text}]}]
    office.stage.put("messages/card", name="Card", channel="in_app", cards=cards)
    run_state_machine_as_test(Runs, settings=settings(max_examples=examples, stateful_step_count=steps, **QUIET))
    Road(office).verify()


def test_a_few_lives(office):
    run(office, 6, 25)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_two_thousand_lives(office, part):
    """A hundred at a time, so that they can be lived side by side."""
    run(office, 2_000 // PARTS, 50)
