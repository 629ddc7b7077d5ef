"""Back-pressure, the bell, and the first event of a source (reliability.md 3.3)."""

from datetime import timedelta

import pytest
from django.db import connection

from messaging.ingest import bell, keep, pulse
from tests.messaging.cast import inbox
from workspaces import clock
from workspaces.models import Source
from workspaces.tenancy import owner, workspace_transaction

EVENT = {"type": "track", "name": "Seen", "person_id": "ann"}


def make_inbox_old(seconds: int) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_inbox SET received_at = readout_now() - %s", [timedelta(seconds=seconds)])
    pulse.forget()


def test_a_fold_that_is_late_closes_the_door_until_it_caught_up(door):
    door.events(EVENT)
    make_inbox_old(59)
    assert door.events(EVENT).status_code == 200
    make_inbox_old(61)
    answer = door.events(EVENT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.json()["error"]["code"] == "busy"
    assert len(inbox()) == 2
    with owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM messaging_inbox")
    pulse.forget()
    assert door.events(EVENT).status_code == 200


def test_the_fold_is_rung_after_the_commit_and_only_for_new_events(
    door, monkeypatch, django_capture_on_commit_callbacks
):
    rings = []
    monkeypatch.setattr(bell, "ring", lambda: rings.append(len(inbox())))
    with django_capture_on_commit_callbacks(execute=True):
        door.events(EVENT | {"id": "1"})
        assert rings == []
    assert rings == [1]
    with django_capture_on_commit_callbacks(execute=True):
        door.events(EVENT | {"id": "1"}, {"type": "eaten"})
    assert rings == [1]


def test_a_broker_that_is_away_is_nobodys_business(monkeypatch):
    def away(*_args, **_options):
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(bell.app, "connection_for_write", away)
    bell._ring_once()


@pytest.fixture
def asleep():
    keep._awake.clear()


def test_the_first_event_of_a_source_is_dated_once(door, asleep):
    def first_event_at():
        with workspace_transaction(door.cast.workspace.pk):
            return Source.objects.for_workspace(door.cast.workspace).get(pk=door.cast.source.pk).first_event_at

    assert first_event_at() is None
    door.events({"type": "eaten"})
    assert first_event_at() is None
    door.events(EVENT)
    dated = first_event_at()
    assert abs(dated - clock.now()) < timedelta(seconds=20)
    door.events(EVENT)
    assert first_event_at() == dated
