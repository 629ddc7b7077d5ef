"""The audience in chunks, each whole or not at all (issue: exactly once under restarts)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from campaigns import launching
from campaigns.launching import Audience
from campaigns.models import AudienceKind
from messaging.sending import streams
from workspaces import clock
from workspaces.tenancy import workspace_transaction


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(launching, "CHUNK", 3)


def launch(office, audience, nonce="n"):
    with clock.believing(office.stage.now), workspace_transaction(office.workspace.pk):
        return launching.launch(office.action, audience, by=None, nonce=nonce)


def queued(office):
    return Counter(each.person_id for each in office.deliveries())


def test_everybody_of_that_moment_and_nobody_who_comes_later(office):
    for n in range(7):
        office.person(f"p{n}", f"i-{n}")
    launch(office, Audience(AudienceKind.ALL))
    office.person("late", "i-late")
    office.settle()
    assert sorted(queued(office).values()) == [1] * 7


def test_people_with_a_tag(office):
    office.person("ana", "i-ana", tags=["vip"])
    office.person("ben", "i-ben", tags=["vip", "new"])
    office.person("cem", "i-cem")
    launch(office, Audience(AudienceKind.TAG, tag="vip"))
    office.settle()
    assert len(office.deliveries()) == 2


def test_a_list_names_each_person_once_and_says_how_many_it_does_not_know(office):
    office.person("ana", "i-ana")
    office.person("ben", "i-ben")
    started, _ = launch(office, Audience(AudienceKind.IDS, ids=["ana", "nobody", "ben", "ana", "no one", "' OR 1=1"]))
    office.settle()
    assert sorted(queued(office).values()) == [1, 1]
    with workspace_transaction(office.workspace.pk):
        started.refresh_from_db(from_queryset=type(started).objects.for_workspace(office.workspace))
        assert (started.queued, started.unknown) == (2, 3)


def test_a_form_pressed_twice_launches_once(office):
    office.person("ana", "i-ana")
    first, new = launch(office, Audience(AudienceKind.ALL), "same")
    second, again = launch(office, Audience(AudienceKind.ALL), "same")
    assert (new, again, first.pk) == (True, False, second.pk)
    office.settle()
    assert len(office.services.accepted()) == 1


def test_several_workers_share_it_and_queue_nobody_twice(office):
    for n in range(20):
        office.person(f"p{n}")
    launch(office, Audience(AudienceKind.ALL))

    def work(_):
        try:
            while launching.expand_some():
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(work, range(3)))
    office.settle()
    assert sorted(queued(office).values()) == [1] * 20


def test_a_chunk_that_was_cut_off_comes_again_whole(office):
    for n in range(5):
        office.person(f"p{n}")
    launch(office, Audience(AudienceKind.ALL))
    # A worker that dies before its commit, as the database sees it.
    with pytest.raises(RuntimeError), transaction.atomic():
        launching.expand_some()
        raise RuntimeError
    assert office.deliveries() == []
    office.settle()
    assert sorted(queued(office).values()) == [1] * 5


def test_paused_it_waits_and_resumed_it_goes_on(office):
    for n in range(5):
        office.person(f"p{n}", f"i-{n}")
    started, _ = launch(office, Audience(AudienceKind.ALL))
    with clock.believing(office.stage.now):
        launching.expand_some()
    with workspace_transaction(office.workspace.pk):
        assert streams.pause(started.stream)
    office.settle()
    assert len(office.deliveries()) == 3
    assert office.services.accepted() == []
    with workspace_transaction(office.workspace.pk):
        assert streams.resume(started.stream)
        assert not streams.resume(started.stream)
    office.settle()
    assert len(office.services.accepted()) == 5


def test_stopped_the_rest_is_cancelled_and_what_was_sent_stays(office):
    for n in range(5):
        office.person(f"p{n}", f"i-{n}")
    started, _ = launch(office, Audience(AudienceKind.ALL))
    with clock.believing(office.stage.now):
        launching.expand_some()
    with workspace_transaction(office.workspace.pk):
        assert streams.stop(started.stream)
    office.settle()
    assert [each.state for each in office.deliveries()] == ["undeliverable"] * 3
    assert {each.reason for each in office.deliveries()} == {"cancelled"}
    office.verify()
