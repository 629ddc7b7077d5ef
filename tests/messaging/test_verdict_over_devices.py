"""What became of a delivery, as metrics.md 2.2 to 2.4 say it; facts are minutes after the first try."""

import itertools

import pytest

from messaging.facts import Facts
from messaging.verdict import Outcome, settled, verdict


def facts(**times: int) -> Facts:
    made = Facts()
    for kind, at in times.items():
        made.add(kind, at)
    return made


def of(whole: Facts, *devices: Facts, channel: str = "push") -> Outcome | None:
    return verdict(whole, devices, channel)


def test_it_is_attempted_while_any_device_is_pending():
    assert of(Facts(), facts(sent=1), facts(bounced=2), facts(attempted=3)) == Outcome("attempted", 3)


def test_it_is_sent_when_all_are_finished_and_one_was_accepted():
    assert of(Facts(), facts(sent=1), facts(bounced=2), facts(attempted=3, sent=8)) == Outcome("sent", 1)


@pytest.mark.parametrize(
    ("devices", "status"),
    [
        (("bounced", "failed"), "failed"),
        (("bounced", "suppressed"), "bounced"),
        (("suppressed", "suppressed"), "suppressed"),
    ],
)
def test_failed_goes_before_bounced_before_suppressed(devices, status):
    for order in itertools.permutations(devices):
        assert of(Facts(), *(facts(**{word: n}) for n, word in enumerate(order, 1))).status == status


def test_a_later_statement_about_the_same_device_wins_in_any_order():
    for order in itertools.permutations([("failed", 1), ("attempted", 5), ("sent", 9)]):
        device = Facts()
        for kind, at in order:
            device.add(kind, at)
        assert of(Facts(), device) == Outcome("sent", 9)


def test_a_failed_retry_after_a_failure_counts_at_the_latest_failure():
    device = facts(failed=1)
    device.add("failed", 60)
    assert of(Facts(), device) == Outcome("failed", 60)


def test_a_closing_statement_about_the_whole_delivery_decides_when_it_is_the_latest():
    assert of(facts(failed=9), facts(attempted=3)) == Outcome("failed", 9)
    assert of(facts(failed=2), facts(attempted=3)) == Outcome("attempted", 3)
    assert of(facts(attempted=9), facts(sent=3)) == Outcome("sent", 3)


@pytest.mark.parametrize("lost", ["attempted", "failed"])
def test_a_device_report_beats_a_lost_answer(lost):
    device = facts(**{lost: 5, "delivered": 7})
    assert of(facts(delivered=7), device) == Outcome("sent", 7)


def test_a_report_of_an_unlisted_device_proves_that_the_delivery_arrived():
    assert of(facts(opened=7), facts(attempted=5), facts(opened=7)) == Outcome("sent", 7)


def test_a_bounce_after_acceptance_counts_in_the_bucket_of_the_acceptance():
    assert settled(facts(sent=1, bounced=90), "email") == Outcome("bounced", 1)


@pytest.mark.parametrize(("proof", "status"), [("opened", "sent"), ("clicked", "sent"), ("delivered", "bounced")])
def test_in_email_only_an_open_or_a_click_beats_a_bounce(proof, status):
    assert settled(facts(sent=1, bounced=90, **{proof: 50}), "email").status == status


def test_in_push_the_device_itself_beats_a_bounce():
    assert settled(facts(bounced=2, delivered=3), "push") == Outcome("sent", 3)


def test_nothing_tried_has_no_outcome():
    assert of(Facts()) is None
