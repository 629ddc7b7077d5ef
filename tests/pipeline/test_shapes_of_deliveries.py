"""Deliveries whose reports came in the same order are judged once, and each is given its own times."""

from hypothesis import given
from hypothesis import strategies as st

from analytics.contributions import contributions, entry_receipt, outcome_of
from analytics.fold import shapes
from messaging.events import STATEMENTS
from messaging.facts import Facts
from messaging.platforms import NAMELESS

REST = ("displayed", "dismissed", "unsubscribed", "spammed")
KINDS = st.sampled_from(
    [*STATEMENTS, "delivered", "opened", "clicked", "machine_opened", "machine_clicked", "deferred", *REST]
)
# Few different times, so that many are equal.
REPORTS = st.lists(st.tuples(KINDS, st.integers(1_700_000_000_000_000, 1_700_000_000_000_005)), max_size=6)
TOKENS = st.sampled_from(["a", "b", "~ios", "~other"])
DEVICES = st.dictionaries(TOKENS, st.tuples(st.integers(0, 4), REPORTS), max_size=3)
CHANNELS = st.sampled_from(["push", "email", "sms", "in_app", "webhook"])


@given(CHANNELS, REPORTS, DEVICES)
def test_what_is_remembered_of_a_shape_is_what_the_facts_themselves_say(channel, reports, described):
    whole = make_facts(reports)
    devices = [(token, platform, make_facts(said)) for token, (platform, said) in described.items()]
    plain = [(platform, facts) for _, platform, facts in devices]
    outcome = outcome_of(channel, whole, [(p, facts) for token, p, facts in devices if token not in NAMELESS])
    shape, times = shapes.of(channel, whole, devices)

    counted = [(leaf, platform, times[place]) for leaf, platform, place in shape.counted]
    assert counted == contributions(channel, whole, plain, outcome)
    assert (None if shape.outcome is None else times[shape.outcome]) == (outcome.at if outcome else None)
    assert (None if shape.receipt is None else times[shape.receipt]) == entry_receipt(channel, whole, plain, outcome)


def make_facts(reports: list[tuple[str, int]]) -> Facts:
    facts = Facts()
    for kind, at in reports:
        facts.add(kind, at)
    return facts
