"""The page about what is kept is made from the list that the work which deletes reads."""

from datetime import timedelta

import pytest
from django.db import connection

from analytics import housekeeping, partitions, retention
from messaging.models import SegmentDraft
from workspaces import clock
from workspaces.tenancy import workspace_transaction


@pytest.mark.django_db
def test_the_page_says_every_line(client):
    page = client.get("/help/retention/").content.decode()
    for kept in retention.KEPT:
        assert kept.what.replace("'", "&#x27;") in page
    assert "30 days" in page and "72 hours" in page and "2 hours 30 minutes" in page


def test_what_deletes_keeps_to_it():
    assert timedelta(days=partitions.BEHIND - 1) == retention.EVENT_DETAIL
    assert {older for _, older in housekeeping._PAST_THEIR_TIME} >= {retention.EVENT_IDS, retention.GOAL_EVENTS}


def test_a_rule_that_was_never_saved_goes_after_its_time(cast):
    with workspace_transaction(cast.workspace.pk):
        for days in (29, 31):
            touched = clock.now() - timedelta(days=days)
            SegmentDraft.unscoped.create(workspace=cast.workspace, rule={"tag": "x"}, touched_at=touched)
    housekeeping.keep_house()
    with workspace_transaction(cast.workspace.pk):
        assert SegmentDraft.objects.for_workspace(cast.workspace).count() == 1


@pytest.mark.django_db(transaction=True)
def test_days_of_events_are_dropped_once_their_detail_is_not_kept_any_more():
    partitions.keep()
    with clock.believing(clock.now() + timedelta(days=3)):
        partitions.keep()
        # Other tests believe in other days and leave some behind, and some ahead.
        assert partitions.drop_old() >= 3
        assert partitions.drop_old() == 0
        today = clock.now().date()
        kept = range(-partitions.BEHIND, partitions.AHEAD + 1)
        assert days(until=today + timedelta(days=kept[-1])) == [today + timedelta(days=n) for n in kept]


def days(until):
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'messaging_event'::regclass")
        found = sorted(partitions.day_of(name) for (name,) in cursor.fetchall())
    return [day for day in found if day <= until]
