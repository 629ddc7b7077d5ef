"""Sets that were kept are brought up to date by whoever changed since, however late their transaction committed."""

import threading

import pytest
from django.db import connection

from analytics.segments import kept
from analytics.segments.facts import Exists
from analytics.segments.rule import Attribute, OnPlatform, Tagged
from messaging import profiles
from messaging.api.people import DeviceBody
from messaging.erasing import erase
from messaging.models import Device, Person
from tests.audience.crowd import new_crowd
from tests.messaging.cast import new_cast
from workspaces import clock
from workspaces.tenancy import engine_transaction, workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = [Exists(), Tagged("vip"), OnPlatform("ios"), Attribute("city", "eq", "Oslo"), Attribute("age", "gte", 31)]


@pytest.fixture
def crowd():
    return new_crowd(new_cast("Acme").workspace)


def names(crowd):
    with workspace_transaction(crowd.workspace.pk, snapshot=True):
        sets = kept.KeptSets(crowd.workspace.pk)
        return [crowd.names(sets.people(fact)) for fact in FACTS]


def in_workspace(crowd):
    return workspace_transaction(crowd.workspace.pk)


def person(crowd, name):
    return Person.objects.for_workspace(crowd.workspace).get(pk=crowd.numbers[name])


def test_what_changes_is_seen_and_what_was_kept_is_used(crowd):
    before = ["ann bob cid dot eve fay", "ann bob", "ann cid", "ann cid", "ann bob dot"]
    assert names(crowd) == before
    assert rows() == len(FACTS)
    with in_workspace(crowd):
        profiles.tag(person(crowd, "ann"), [])
        profiles.tag(person(crowd, "fay"), ["vip"])
        profiles.describe(person(crowd, "bob"), {}, {"city": "Oslo", "age": None})
        profiles.register(person(crowd, "dot"), [DeviceBody(token="ann-ios", platform="ios")])
        Device.objects.for_workspace(crowd.workspace).filter(token="cid-ios").update(removed_at=clock.now())
    assert names(crowd) == ["ann bob cid dot eve fay", "bob fay", "dot", "ann bob cid", "ann dot"]
    with in_workspace(crowd):
        erase(crowd.workspace.pk, "fay", clock.now())
        newcomer, _ = profiles.find_or_create(crowd.workspace.pk, "gil")
        crowd.numbers["gil"] = newcomer.pk
    assert names(crowd) == ["ann bob cid dot eve gil", "bob", "dot", "ann bob cid", "ann dot"]
    assert rows() == len(FACTS)


def test_a_change_that_began_before_and_committed_after_is_not_missed(crowd):
    begun, kept_by_now = threading.Event(), threading.Event()

    def slowly():
        try:
            with in_workspace(crowd):
                profiles.tag(person(crowd, "eve"), ["vip"])
                begun.set()
                kept_by_now.wait(30)
        finally:
            connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert begun.wait(30)
    assert names(crowd)[1] == "ann bob"
    kept_by_now.set()
    slow.join(30)
    assert names(crowd)[1] == "ann bob eve"


def test_what_nobody_asks_for_any_more_is_forgotten_and_the_rest_renewed(crowd, monkeypatch):
    names(crowd)
    assert kept.renew() == 0
    monkeypatch.setattr(kept, "RENEWED_AFTER", kept.timedelta(0))
    with in_workspace(crowd):
        profiles.tag(person(crowd, "eve"), ["vip"])
    assert kept.renew() == len(FACTS)
    assert names(crowd)[1] == "ann bob eve"
    monkeypatch.setattr(kept, "WANTED_FOR", kept.timedelta(0))
    kept.renew()
    assert rows() == 0


def rows():
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM analytics_kept_set")
        return cursor.fetchone()[0]
