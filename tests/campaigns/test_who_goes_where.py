"""The next steps of one person: a pure function of the flow and of what happened to them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.branching import NextStep, Node, Past, Verdict, next_steps
from campaigns.models import Condition

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST, SECOND, THIRD = 1, 2, 3
CHAIN = [Node(FIRST), Node(SECOND, FIRST, DAY), Node(THIRD, SECOND, 2 * HOUR)]


def past(known_until=START + 30 * DAY, **more) -> Past:
    return Past(START, known_until, **more)


def verdicts(flow, before, now) -> dict[int, Verdict]:
    return {step.action: step.verdict for step in next_steps(flow, before, now)}


def test_the_first_comes_at_the_start_and_the_next_when_it_was_taken():
    assert next_steps(CHAIN, past(), START) == [NextStep(FIRST, START, Verdict.TAKE)]
    taken = past(taken={FIRST: START + HOUR})
    assert next_steps(CHAIN, taken, START + HOUR) == [NextStep(SECOND, START + HOUR + DAY, Verdict.WAIT)]


def test_a_delay_ends_on_the_second():
    taken = past(taken={FIRST: START})
    assert verdicts(CHAIN, taken, START + DAY - timedelta(microseconds=1)) == {SECOND: Verdict.WAIT}
    assert verdicts(CHAIN, taken, START + DAY) == {SECOND: Verdict.TAKE}


def test_nobody_is_led_behind_an_action_that_was_not_for_them():
    assert next_steps(CHAIN, past(taken={FIRST: START}, dropped=frozenset({SECOND})), START + 9 * DAY) == []


@pytest.mark.parametrize(
    ("condition", "seen", "verdict"),
    [
        (Condition.INTERACTED, {"interacted": frozenset({FIRST})}, Verdict.TAKE),
        (Condition.INTERACTED, {"received": frozenset({FIRST})}, Verdict.PASS),
        (Condition.NOT_INTERACTED, {"interacted": frozenset({FIRST})}, Verdict.PASS),
        (Condition.NOT_INTERACTED, {}, Verdict.TAKE),
        (Condition.RECEIVED, {"received": frozenset({FIRST})}, Verdict.TAKE),
        (Condition.RECEIVED, {}, Verdict.PASS),
        (Condition.NOT_RECEIVED, {"received": frozenset({FIRST})}, Verdict.PASS),
        (Condition.NOT_RECEIVED, {}, Verdict.TAKE),
        (Condition.ALWAYS, {}, Verdict.TAKE),
    ],
)
def test_a_condition_is_decided_by_what_became_of_the_action_it_watches(condition, seen, verdict):
    flow = [Node(FIRST), Node(SECOND, FIRST, DAY, condition, FIRST)]
    assert verdicts(flow, past(taken={FIRST: START}, **seen), START + DAY) == {SECOND: verdict}


def test_a_branch_waits_until_everything_before_its_time_is_counted():
    flow = [Node(FIRST), Node(SECOND, FIRST, DAY, Condition.INTERACTED, FIRST), Node(THIRD, FIRST, DAY)]
    taken = past(known_until=START + HOUR, taken={FIRST: START})
    assert verdicts(flow, taken, START + 2 * DAY) == {SECOND: Verdict.WAIT, THIRD: Verdict.TAKE}


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Condition.values)), min_size=1, max_size=8), st.data())
def test_whatever_the_flow_each_action_is_decided_once_and_the_walk_ends(shape, data):
    """Every action follows an earlier one or the start; people react as they like."""
    flow = [
        Node(n, data.draw(st.sampled_from([None, *range(n)])), days * DAY, condition, n - 1 if n else None)
        for n, (days, condition) in enumerate(shape)
    ]
    flow = [node if node.watches is not None else Node(node.action, node.follows, node.delay) for node in flow]
    touched = frozenset(data.draw(st.sets(st.integers(0, len(flow)))))
    taken: dict[int, datetime] = {}
    dropped: set[int] = set()
    now = START
    for _ in range(len(flow) + 1):
        now += 4 * DAY
        while ready := [
            step
            for step in next_steps(flow, Past(START, now, taken, frozenset(dropped), touched, touched), now)
            if step.verdict != Verdict.WAIT
        ]:
            for step in ready:
                assert step.action not in taken
                assert step.action not in dropped
                if step.verdict == Verdict.TAKE:
                    taken[step.action] = now
                else:
                    dropped.add(step.action)
    reached = {node.action for node in flow if node.follows is None or node.follows in taken}
    assert reached == taken.keys() | dropped
