"""The model against examples worked by hand: entries, people, unmatched and repeated reports."""

from dataclasses import replace
from datetime import timedelta

from tests.oracle import Definitions, Oracle
from tests.pipeline.cast import CARD, CAST, LETTER, PUSH, TEXT, WELCOME, at, make_event, make_sent, naming, posted


def users(*bodies, known: Definitions = CAST) -> tuple[object, object]:
    oracle = Oracle(known, posted(*bodies))
    return oracle.value("users_total"), oracle.value("users_unique")


def test_the_first_receipt_opens_an_entry_and_the_next_actions_join_it():
    assert users(
        make_sent("d1", "ada", at("09:00", "2026-11-01")),
        make_sent("d2", "ada", at("09:00", "2026-11-02"), action=LETTER),
    ) == (1, 1)


def test_the_same_action_again_after_the_window_is_a_new_entry():
    """Ruling 29: over is later than the last receipt plus seven days, end inclusive."""
    first, last = at("09:00", "2026-11-01"), at("09:00", "2026-11-02")
    until = last + timedelta(days=7)
    reports = [make_sent("d1", "ada", first), make_sent("d2", "ada", last, action=LETTER)]
    assert users(*reports, make_sent("d3", "ada", until)) == (1, 1)
    assert users(*reports, make_sent("d3", "ada", until + timedelta(seconds=1))) == (2, 1)


def test_an_action_further_down_the_flow_joins_however_late_it_comes():
    reports = [make_sent("d1", "ada", at("09:00", "2026-10-01"), action=LETTER)]
    assert users(*reports, make_sent("d2", "ada", at("09:00"), action=TEXT)) == (1, 1)
    assert users(*reports, make_sent("d2", "ada", at("09:00"), action=PUSH)) == (2, 1)


def test_ending_a_campaign_ends_its_entries_at_once():
    ended = Definitions((replace(WELCOME, ended_at=at("00:00", "2026-11-02")),))
    reports = make_sent("d1", "ada", at("09:00", "2026-11-01")), make_sent("d2", "ada", at("09:00", "2026-11-03"))
    assert users(*reports) == (1, 1)
    assert users(*reports, known=ended) == (2, 1)


def test_a_first_action_that_was_not_received_opens_no_entry():
    """C-E1."""
    for state in ("failed", "bounced", "suppressed", "undeliverable", "attempted"):
        assert users(make_event(state, at("09:00"), **naming("d", "ada"))) == (0, 0)


def test_a_card_is_received_when_it_is_displayed():
    sent = make_sent("d", "ada", at("09:00"), action=CARD)
    assert users(sent) == (0, 0)
    assert users(sent, make_event("displayed", at("09:30"), delivery_id="d")) == (1, 1)


def test_receipts_that_name_their_entry_are_one_entry_however_far_apart():
    reports = [
        make_event("sent", at("09:00", day), **naming(f"d-{day}", "ada"), entry_id="first")
        for day in ("2026-09-01", "2026-11-01")
    ]
    assert users(*reports) == (1, 1)


def test_campaign_entered_counts_only_without_a_person():
    """B-09."""
    entered = make_event("campaign_entered", at("09:00"), campaign_id="welcome")
    assert users(entered, make_sent("d", "ada", at("09:00"))) == (2, 1)
    assert users(entered | {"person_id": "ada"}) == (0, 0)
    oracle = Oracle(CAST, posted(entered, make_sent("d", "ada", at("09:00"))))
    assert oracle.value("unique_users_rate") == 100


def test_a_report_of_an_unknown_delivery_waits_three_days_for_it():
    """AE-22."""
    opened = make_event("opened", at("09:30", "2026-11-10"), delivery_id="d")
    sent = make_sent("d", "ada", at("09:00", "2026-11-10"))
    early = posted(opened, received=at("09:31", "2026-11-10"))
    assert Oracle(CAST, early).value("opened") == 0
    in_time = posted(sent, received=at("09:34", "2026-11-10"))
    assert Oracle(CAST, early + in_time).value("opened", start=at("09:30", "2026-11-10")) == 1
    too_late = posted(sent, received=at("09:32", "2026-11-13"))
    assert Oracle(CAST, early + too_late).value("opened") == 0


def test_one_event_sent_three_times_counts_once_and_two_taps_count_twice():
    """AE-25."""
    click = make_event("clicked", at("09:01"), delivery_id="d")
    other = make_event("clicked", at("09:03"), delivery_id="d")
    sent = make_sent("d", "ada", at("09:00"), action=LETTER)
    assert Oracle(CAST, posted(sent, click, click, click)).value("clicks") == 1
    oracle = Oracle(CAST, posted(sent, click, other))
    assert (oracle.value("clicks"), oracle.value("clicked"), oracle.value("engaged")) == (2, 1, 1)


def test_a_letter_opened_by_a_machine_engages_nobody():
    """C-E4."""
    oracle = Oracle(
        CAST,
        posted(
            make_sent("d", "ada", at("09:00"), action=LETTER),
            make_event("opened", at("09:01"), delivery_id="d", human=False),
        ),
    )
    assert (oracle.value("opened"), oracle.value("engaged"), oracle.value("opens_total")) == (0, 0, 1)


def test_a_click_without_an_open_infers_one():
    """Ruling 41."""
    reports = [make_sent("d", "ada", at("09:00"), action=LETTER), make_event("clicked", at("09:05"), delivery_id="d")]
    oracle = Oracle(CAST, posted(*reports))
    assert (oracle.value("opened", start=at("09:05")), oracle.value("opens_total")) == (1, 1)
    reports.append(make_event("opened", at("09:04"), delivery_id="d"))
    oracle = Oracle(CAST, posted(*reports))
    assert (oracle.value("opened", start=at("09:05")), oracle.value("opened"), oracle.value("opens_total")) == (0, 1, 1)
