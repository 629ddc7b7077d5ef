"""Whatever is sent, resent, held back or reordered, wherever a fold dies and whenever things are compacted: every
number equals the model's."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from analytics.compact import compact
from analytics.fold import fold_once
from tests.pipeline.agreement import PLATFORMS, ZONES, assert_agrees
from tests.pipeline.reports_of_anything import AGES, PEOPLE, SMALL_WORLD, reports
from tests.pipeline.stage import Stage
from workspaces import clock, keys

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
_numbers = itertools.count(1)


class Died(BaseException):
    """Like a kill: nothing in the product may catch it."""


class Pipeline(RuleBasedStateMachine):
    @initialize(zone=st.sampled_from(ZONES))
    def begin(self, zone: str) -> None:
        keys.forget()
        self.zone = zone
        self.stage = Stage(SMALL_WORLD, name=f"World {next(_numbers)}")
        self.made = 0
        self.held: list[tuple[dict[str, Any], str]] = []

    @rule(report=reports(), dated=st.integers(0, 9))
    def send(self, report: dict[str, Any], dated: int) -> None:
        self._tick()
        self.stage.post(self._body(report, dated=dated > 0), by=report["by"])

    @rule(person=st.sampled_from(PEOPLE), age=AGES)
    def enter(self, person: dict[str, Any], age: timedelta) -> None:
        """Counts nothing by itself, except without a person (B-09)."""
        self._tick()
        entered = {"type": "campaign_entered", "campaign_id": "loop", **person}
        self.stage.post(self._body({"body": entered, "age": age}))

    @rule(some=st.lists(reports(), min_size=1, max_size=6))
    def hold_back(self, some: list[dict[str, Any]]) -> None:
        self.held += [(self._body(report), report["by"]) for report in some]

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        self._tick()
        held = data.draw(st.permutations(self.held))
        self.held = []
        for by in ("sender", "device"):
            if bodies := [body for body, own in held if own == by]:
                self.stage.post(*bodies, by=by)

    @precondition(lambda self: self.stage.posts)
    @rule(data=st.data())
    def resend(self, data: st.DataObject) -> None:
        self._tick()
        again = data.draw(st.sampled_from(self.stage.posts))
        self.stage.post(again.body, again.body, by=again.by)

    @rule(chunk=st.integers(1, 8))
    def fold_some(self, chunk: int) -> None:
        with clock.believing(self.stage.now):
            fold_once(chunk)

    @rule(chunk=st.integers(1, 8), statements=st.integers(1, 40))
    def die_while_folding(self, chunk: int, statements: int) -> None:
        with clock.believing(self.stage.now):
            dying(statements, lambda: fold_once(chunk))

    @rule()
    def compact_all(self) -> None:
        compact()

    @rule(statements=st.integers(1, 20))
    def die_while_compacting(self, statements: int) -> None:
        dying(statements, compact)

    @rule(minutes=st.integers(1, 180))
    def move_clock(self, minutes: int) -> None:
        self.stage.now += timedelta(minutes=minutes)

    @rule(zone=st.sampled_from(ZONES), platform=st.sampled_from(PLATFORMS))
    def look(self, zone: str, platform: str) -> None:
        assert_agrees(self.stage, (zone,), (platform,))

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            assert_agrees(self.stage, (self.zone,))
            call_command("verify", verbosity=0)

    def _tick(self) -> None:
        """No two requests at the same instant, so that no two receipts tie."""
        self.stage.now += timedelta(milliseconds=1)

    def _body(self, report: dict[str, Any], dated: bool = True) -> dict[str, Any]:
        self.made += 1
        body = report["body"] | {"id": f"report-{self.made}"}
        if dated:
            body["occurred_at"] = self.stage.now - report["age"] + timedelta(microseconds=self.made)
        return body


def dying(statements: int, work) -> None:
    """Does the work until it has executed so many statements, and then dies with everything uncommitted."""
    left = itertools.count(statements, -1)

    def execute_or_die(execute, sql, params, many, context):
        if next(left) <= 0:
            raise Died
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(execute_or_die):
            work()
    except Died:
        connection.close()


def test_any_order_of_anything(transactional_db):
    run_state_machine_as_test(Pipeline, settings=settings(max_examples=10, stateful_step_count=20, **QUIET))


@pytest.mark.slow
def test_any_order_of_anything_at_length(transactional_db):
    run_state_machine_as_test(Pipeline, settings=settings(max_examples=1_000, stateful_step_count=50, **QUIET))
