"""Which goal events convert an entry: windows, modes, re-entries (metrics.md V-5 to V-9)."""

import pytest

from campaigns.entries import GoalEvent, Receipt, Rules, derive

DAY = 24 * 3600
WEEK = Rules([(0, 7 * DAY)])


def made(receipts, goals, rules=WEEK):
    """Entries as (first receipt, times of conversions)."""
    received = [Receipt(at, position, number) for number, (at, position) in enumerate(receipts)]
    entries = derive(received, rules, list(goals))
    return [(entry.first.at, [event.at for event in entry.conversions]) for entry in entries]


def single(*times):
    return [GoalEvent(at, number) for number, at in enumerate(times)]


def multiple(*times):
    return [GoalEvent(at, number, single=False) for number, at in enumerate(times)]


@pytest.mark.parametrize(("after", "converts"), [(3 * DAY, True), (7 * DAY, True), (7 * DAY + 1, False), (-1, False)])
def test_the_window_begins_and_ends_inclusive(after, converts):
    assert made([(100, 0)], single(100 + after)) == [(100, [100 + after] if converts else [])]


def test_the_window_runs_from_the_last_action_and_the_time_before_counts_too():
    assert made([(0, 0), (10 * DAY, 1)], single(8 * DAY)) == [(0, [8 * DAY])]
    assert made([(0, 0), (10 * DAY, 1)], single(17 * DAY)) == [(0, [17 * DAY])]


def test_nothing_converts_after_the_campaign_was_ended_by_hand():
    ended = Rules([(0, 7 * DAY)], ended_at=DAY)
    assert made([(0, 0)], single(DAY), ended) == [(0, [DAY])]
    assert made([(0, 0)], single(DAY + 1), ended) == [(0, [])]


def test_the_first_event_converts_in_single_mode_and_each_in_multiple_mode():
    assert made([(0, 0)], single(5, 6, 7)) == [(0, [5])]
    assert made([(0, 0)], multiple(5, 6, 7)) == [(0, [5, 6, 7])]


def test_a_conversion_in_single_mode_ends_the_entry_so_that_the_person_may_enter_again():
    assert made([(0, 0), (10, 0)], single(5, 20)) == [(0, [5]), (10, [20])]
    assert made([(0, 0), (10, 0)], multiple(5, 20)) == [(0, [5, 20])]


def test_an_event_at_the_instant_of_a_receipt_belongs_to_what_that_receipt_opens():
    assert made([(0, 0), (8 * DAY, 0)], single(8 * DAY)) == [(0, []), (8 * DAY, [8 * DAY])]


def test_a_later_action_keeps_a_converted_entry_one_entry():
    assert made([(0, 0), (10, 1)], single(5, 20)) == [(0, [5])]


def test_entries_the_client_names_may_overlap_and_the_one_entered_last_converts():
    receipts = [Receipt(0, 0, 1, "a"), Receipt(5, 0, 2, "b")]
    entries = derive(receipts, WEEK, single(3, 10, 11))
    assert {entry.key: [event.at for event in entry.conversions] for entry in entries} == {"id:a": [3], "id:b": [10]}


def test_what_a_device_reports_later_names_the_message_of_the_one_conversion():
    bought, reported = GoalEvent(5, 1), GoalEvent(9, 2, delivery_id=77)
    [entry] = derive([Receipt(0, 0, 77)], WEEK, [bought, reported])
    assert (entry.conversions, entry.reported_for) == ([bought], 77)


def test_an_entry_stays_open_while_its_person_has_something_to_come():
    """Ruling 29: the window begins when they can receive nothing more."""
    waiting = Rules([(0, 7 * DAY)], under_way=(0, None))
    assert made([(0, 0)], single(30 * DAY), waiting) == [(0, [30 * DAY])]
    through = Rules([(0, 7 * DAY)], under_way=(0, 20 * DAY))
    assert made([(0, 0)], single(27 * DAY), through) == [(0, [27 * DAY])]
    assert made([(0, 0)], single(27 * DAY + 1), through) == [(0, [])]


def test_receipts_alone_make_the_entries_they_always_made():
    assert made([(0, 0), (8 * DAY, 0), (9 * DAY, 1)], []) == [(0, []), (8 * DAY, [])]
