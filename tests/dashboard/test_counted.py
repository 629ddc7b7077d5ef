"""How is this counted: definition, parts, and a ledger that comes out to the last person (issue: why these numbers)."""

from datetime import timedelta

import pytest

from analytics import looks
from analytics.leafmetrics import Leaf
from analytics.looks import Look, Place
from analytics.metrics import BY_ID, ScopeName
from analytics.reports.accounts import ACCOUNTS
from analytics.reports.counted import counted
from tests.analytics.makers import NOW, asked, leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces import clock
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def autumn(acme):
    """A letter and a push; person 9 is a developer, person 3 clicks both links of two letters, and one twice."""
    campaign, actions = make_campaign(acme, letter="email", again="email", hello="push")
    letter, again, hello = actions.values()
    rows = [
        leaf(campaign, Leaf.ENTRIES, "2026-11-10 10:00", [1, 2, 3], total=5),
        leaf(campaign, Leaf.ENTRIES, "2026-11-10 10:00", [9], population=1),
        leaf(campaign, Leaf.ENTRIES_WITHOUT_PERSON, "2026-11-10 10:00", total=1),
        *(leaf(letter, metric, "2026-11-10 10:00", [1, 2, 3]) for metric in (Leaf.SENT, Leaf.RECEIVED)),
        *(leaf(letter, metric, "2026-11-10 10:00", [9], population=1) for metric in (Leaf.SENT, Leaf.RECEIVED)),
        leaf(letter, Leaf.BOUNCED, "2026-11-10 10:00", [4]),
        leaf(letter, Leaf.SUPPRESSED, "2026-11-10 10:00", [5, 6]),
        *(leaf(again, metric, "2026-11-11 10:00", [3]) for metric in (Leaf.SENT, Leaf.RECEIVED)),
        *(leaf(one, Leaf.CLICKED, "2026-11-12 10:00", [3]) for one in (letter, again)),
        *(leaf(one, Leaf.CLICKS, "2026-11-12 10:00", [3], total=2) for one in (letter, again)),
        *(leaf(one, Leaf.INTERACTED, "2026-11-12 10:00", [3], total=2) for one in (letter, again)),
        leaf(hello, Leaf.INTERACTED, "2026-11-12 10:00", [1, 3]),
    ]
    write_leaves(acme, rows)
    return campaign


def report(acme, campaign, metric, last=None, **words):
    with workspace_transaction(acme.pk):
        return counted(acme, campaign, BY_ID[metric], asked(**words), last=last)


def ledger(found, title):
    [one] = [one for one in found.ledgers if one.title.startswith(title)]
    return one.total.amount, [(line.label, line.amount) for line in one.lines]


def test_sends_are_settled_against_their_outcomes(acme, autumn):
    total, lines = ledger(report(acme, autumn, "sends"), "Sends are")
    assert (total, lines) == (8, [("Sent", 5), ("Bounced", 1), ("Suppressed", 2)])


def test_clicks_above_people_are_said_to_the_last_click(acme, autumn):
    total, lines = ledger(report(acme, autumn, "clicks"), "Clicks are")
    assert total == 4
    assert [amount for _, amount in lines] == [1, 3]


def test_entries_are_people_further_entries_and_nobody(acme, autumn):
    total, lines = ledger(report(acme, autumn, "users_total"), "Entries are")
    assert (total, [amount for _, amount in lines]) == (6, [4, 1, 1])


def test_results_minus_analytics_are_developer_profiles(acme, autumn):
    total, lines = ledger(report(acme, autumn, "received_unique"), "Results are")
    assert (total, [amount for _, amount in lines]) == (4, [3, 1])


def test_people_in_several_parts_are_said_once(acme, autumn):
    total, lines = ledger(report(acme, autumn, "engaged"), "The actions")
    assert total == 2
    assert [amount for _, amount in lines] == [1, 1, 2, -2]
    _, channels = ledger(report(acme, autumn, "engaged"), "The channels")
    assert channels[-1] == ("Counted in more than one of them", -1)


def test_every_account_of_every_number_adds_up(acme, autumn):
    for metric in BY_ID.values():
        found = report(acme, autumn, metric.id)
        exists = metric.exists_in(ScopeName.CAMPAIGN, {"push", "email"})
        assert exists == (found is not None)
        open_ones = [one.title for one in found.ledgers if not one.settled] if found else []
        assert not open_ones, metric.id


def test_a_rate_names_its_two_parts(acme, autumn):
    found = report(acme, autumn, "engagement_rate")
    assert [(part.metric, part.value) for part in found.parts] == [("engaged", 2), ("users_unique", 4)]


def test_what_came_since_the_last_visit_is_told_from_what_came_late(acme, autumn):
    then = NOW - timedelta(days=2)
    seen = report(acme, autumn, "received").seen
    assert seen.value == 5
    # Two days ago three were counted; of the five now, all are of the time before.
    total, lines = ledger(report(acme, autumn, "received", Look(then, then, 3, 3)), "What changed")
    assert (total, [amount for _, amount in lines]) == (5, [3, 2, 0])


def test_a_look_is_remembered_once_a_visit(acme, ben):
    place = Place(acme.pk, ben.user.pk, 1, 7, "received")
    for minutes, value in ((0, 5), (10, 6), (60, 7)):
        at = NOW + timedelta(minutes=minutes)
        looks.keep(place, Look(at, at, value, value))
        with workspace_transaction(acme.pk):
            known = looks.last_look(place)
        assert known.value == {0: 5, 10: 5, 60: 7}[minutes]


def test_the_page_stands_alone_and_leads_on(acme, autumn, signed_in, ben):
    browser = signed_in(ben)
    path = f"/w/{acme.slug}/campaigns/{autumn.public_id}/counted"
    page = browser.get(f"{path}/engagement_rate/").content.decode()
    assert "how is this counted?" in page and "C-05" in page and "adds up" in page
    assert "/counted/users_unique/" in page
    assert browser.get(f"{path}/nothing/").status_code == 404
    assert browser.get(f"{path}/interacted/").status_code == 404


def test_the_second_visit_says_what_changed(acme, autumn, signed_in, ben, django_capture_on_commit_callbacks):
    browser, path = signed_in(ben), f"/w/{acme.slug}/campaigns/{autumn.public_id}/counted/received/"
    with django_capture_on_commit_callbacks(execute=True):
        first = browser.get(path).content.decode()
    with clock.believing(NOW + timedelta(days=1)):
        second = browser.get(path).content.decode()
    assert "since your last visit" not in first
    assert "since your last visit" in second


def test_accounts_speak_of_numbers_that_exist():
    assert all(id in BY_ID for account in ACCOUNTS for id in account.metrics)
