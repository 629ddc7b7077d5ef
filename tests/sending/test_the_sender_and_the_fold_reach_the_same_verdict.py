"""Over all combinations of up to three devices' outcomes (metrics.md 2.2 and 2.3, issue: truth table)."""

from datetime import UTC, datetime, timedelta
from itertools import combinations_with_replacement, permutations, product

import pytest

from messaging.facts import Facts, micros
from messaging.sending.settling import Member, verdict_of
from messaging.sending.states import OutgoingState, SendState
from messaging.verdict import verdict

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
STATES = (
    SendState.PENDING,
    SendState.IN_FLIGHT,
    SendState.RETRY_WAIT,
    SendState.UNKNOWN,
    SendState.ACCEPTED,
    SendState.BOUNCED,
    SendState.SUPPRESSED,
    SendState.FAILED,
)
# What the sender says of a device in that state, in the words of events.
SAID = {
    SendState.ACCEPTED: "sent",
    SendState.BOUNCED: "bounced",
    SendState.SUPPRESSED: "suppressed",
    SendState.FAILED: "failed",
}
SAME = {"attempted": OutgoingState.OPEN, "undeliverable": OutgoingState.UNDELIVERABLE}


def member(place, state):
    return Member(place, 1, 1, "d_1", 1, "open", "push", f"t{place}", 1, state, "", AT, AT + timedelta(seconds=place))


def device(place, state):
    facts = Facts()
    facts.add("attempted", micros(AT))
    if state in SAID:
        facts.add(SAID[state], micros(AT + timedelta(seconds=1 + place)))
    return facts


def by_the_table(states):
    """metrics.md 2.2, read aloud: all finished, one success decides, failed before bounced before suppressed."""
    if any(state in STATES[:4] for state in states):
        return OutgoingState.OPEN
    for state, result in (
        (SendState.ACCEPTED, OutgoingState.SENT),
        (SendState.FAILED, OutgoingState.FAILED),
        (SendState.BOUNCED, OutgoingState.BOUNCED),
    ):
        if state in states:
            return result
    return OutgoingState.SUPPRESSED


@pytest.mark.parametrize("devices", (1, 2, 3))
def test_every_combination_gives_what_the_table_says_to_both(devices):
    for states in product(STATES, repeat=devices):
        sender, _ = verdict_of([member(place, state) for place, state in enumerate(states)])
        fold = verdict(Facts(), [device(place, state) for place, state in enumerate(states)], "push")
        assert sender == by_the_table(states), states
        assert SAME.get(fold.status, fold.status) == sender, (states, fold)


def test_the_order_of_devices_does_not_matter():
    for states in combinations_with_replacement(STATES, 3):
        verdicts = {verdict_of([member(p, s) for p, s in enumerate(order)])[0] for order in permutations(states)}
        assert len(verdicts) == 1, states
