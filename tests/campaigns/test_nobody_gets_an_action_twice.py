"""Steps are claimed, decided and followed in one transaction (issue: rows claimed and idempotent)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from campaigns import launching, stepping
from campaigns.passages import pending_people
from tests.campaigns.test_a_flow_runs import compose
from workspaces import clock
from workspaces.tenancy import engine_transaction, workspace_transaction

PEOPLE = [f"p{n}" for n in range(12)]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(launching, "CHUNK", 5)
    monkeypatch.setattr(stepping, "CHUNK", 5)


def expand(desk) -> None:
    with clock.believing(desk.now):
        while launching.expand_some():
            pass


def by_program(desk, method: str, path: str, body=None):
    key = {"authorization": f"Bearer {desk.office.stage.keys.api_key}"}
    with clock.believing(desk.now):
        return getattr(desk.office.stage.browser, method)(path, body, content_type="application/json", headers=key)


def test_several_workers_share_the_people(desk):
    compose(desk, PEOPLE).start()
    expand(desk)

    def work(_) -> None:
        try:
            while stepping.advance_some():
                pass
        finally:
            connection.close()

    with clock.believing(desk.now), ThreadPoolExecutor(3) as workers:
        list(workers.map(work, range(3)))
    desk.settle()
    assert sorted(desk.sent()) == sorted((person, "Welcome") for person in PEOPLE)


def test_a_worker_that_dies_before_its_commit_leaves_everything_as_it_was(desk):
    compose(desk, PEOPLE).start()
    expand(desk)
    with clock.believing(desk.now), pytest.raises(RuntimeError), transaction.atomic():
        assert stepping.advance_some() == 5
        raise RuntimeError
    assert desk.sent() == []
    assert set(desk.steps().values()) == {"waiting"}
    desk.settle()
    assert len(desk.sent()) == len(PEOPLE)


def test_the_same_row_taken_again_is_not_there_any_more(desk):
    compose(desk, ["ana"]).start()
    expand(desk)
    with clock.believing(desk.now):
        assert [stepping.advance_some() for _ in range(3)] == [1, 0, 0]
    assert desk.sent() == [("ana", "Welcome")]


def test_who_turns_out_to_be_somebody_else_is_sent_to_once(desk):
    compose(desk, ["ana", "double"]).start()
    desk.settle()
    answer = by_program(desk, "post", "/v1/people/merge", {"from": "double", "into": "ana"})
    assert answer.status_code == 200, answer.content
    desk.settle(timedelta(days=2))
    assert [action for _, action in desk.sent()].count("Reminder") == 1


def test_the_erased_get_nothing_more(desk):
    compose(desk, ["ana", "ben"]).start()
    desk.settle()
    answer = by_program(desk, "delete", "/v1/people/ana")
    assert answer.status_code in (200, 202), answer.content
    desk.settle(timedelta(days=2))
    with workspace_transaction(desk.workspace.pk):
        reminded = desk.workspace_deliveries().filter(action_id=desk.action("Reminder").pk)
        assert [each.person.external_id for each in reminded.select_related("person")] == ["ben"]


def test_who_still_has_actions_to_come_is_known(desk):
    compose(desk, ["ana"]).start()

    def pending() -> list:
        with engine_transaction("fold"), connection.cursor() as cursor:
            people = [delivery.person_id for delivery in desk.office.deliveries()]
            return list(pending_people(cursor, desk.workspace.pk, [desk.campaign_id], people).values())

    desk.settle()
    started = desk.now
    assert pending() == [(started, None)]
    desk.settle(timedelta(days=1))
    assert pending() == [(started, started + timedelta(days=1))]
