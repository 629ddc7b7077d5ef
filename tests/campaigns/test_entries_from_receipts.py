"""When a receipt opens a new entry (ruling 29); times are days."""

import itertools

from campaigns.entries import Receipt, Rules, derive

WEEK = Rules([(0, 7)])


def entries(*receipts: tuple[int, int], rules: Rules = WEEK, key: str = "") -> list[tuple[int, int]]:
    """(day, position) in; (day of entry, receipts) out."""
    made = [Receipt(day, position, number, key) for number, (day, position) in enumerate(receipts)]
    return [(found.first.at, len(found.receipts)) for found in derive(made, rules)]


def test_the_first_receipt_opens_an_entry_whichever_action_it_is():
    assert entries((3, 2)) == [(3, 1)]


def test_later_actions_join_the_entry():
    assert entries((1, 1), (2, 2), (3, 3)) == [(1, 3)]


def test_the_first_action_again_joins_while_the_window_is_open_its_end_included():
    assert entries((1, 1), (8, 1)) == [(1, 2)]


def test_the_first_action_again_opens_another_once_the_window_is_over():
    assert entries((1, 1), (9, 1)) == [(1, 1), (9, 1)]


def test_an_action_further_down_the_flow_joins_even_an_entry_that_is_over():
    assert entries((1, 1), (30, 2)) == [(1, 2)]


def test_an_action_before_the_first_received_one_opens_another():
    assert entries((1, 2), (30, 1)) == [(1, 1), (30, 1)]


def test_an_ended_campaign_closes_every_entry():
    assert entries((1, 1), (3, 1), rules=Rules([(0, 7)], ended_at=2)) == [(1, 1), (3, 1)]


def test_the_past_keeps_the_window_it_had():
    rules = Rules([(0, 7), (100, 1)])
    assert entries((1, 1), (6, 1), rules=rules) == [(1, 2)]
    assert entries((101, 1), (106, 1), rules=rules) == [(101, 1), (106, 1)]


def test_a_named_entry_is_the_entry_it_names():
    assert entries((1, 1), (2, 1), key="e1") == [(1, 2)]


def test_the_order_of_arrival_does_not_matter():
    receipts = [Receipt(1, 1, 1), Receipt(5, 2, 2), Receipt(20, 1, 3), Receipt(21, 2, 4)]
    first = [(found.key, found.first) for found in derive(receipts, WEEK)]
    for order in itertools.permutations(receipts):
        assert [(found.key, found.first) for found in derive(order, WEEK)] == first
