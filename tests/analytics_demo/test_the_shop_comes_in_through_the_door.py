from collections import defaultdict
from functools import partial

import pytest
from django.db import connection
from django.test import Client

from analytics.demo import accounts, loading
from analytics.demo.definitions import message_id
from analytics.demo.door import Door, Refused
from analytics.demo.history import MOST_EVENTS
from analytics.demo.people import SIGN_INS
from analytics.demo.progress import state
from analytics.demo.stories import STORIES
from analytics.demo.wire import batches
from analytics.settling import settle
from campaigns.models import Campaign
from messaging.models import Device, Message, Person
from tests.analytics_demo.recount import recount
from workspaces.models import Member, User, Workspace
from workspaces.tenancy import engine_transaction, workspace_transaction

SCALE = 0.004

pytestmark = pytest.mark.django_db(transaction=True)


class Interrupted(Exception):
    pass


class FailingDoor(Door):
    """Goes away in the middle of the history, as a killed loader does."""

    def __init__(self, url: str, after: int) -> None:
        super().__init__(url)
        self.left = after

    def import_history(self, write_key, events):
        if self.left == 0:
            raise Interrupted
        self.left -= 1
        super().import_history(write_key, events)


class CountingDoor(Door):
    posted = 0

    def import_history(self, write_key, events):
        self.posted += len(events)
        super().import_history(write_key, events)


@pytest.fixture
def demo():
    return accounts.set_up()


def load(demo, door, scale=SCALE):
    history = loading.prepare(demo, door, scale)
    if history:
        loading.bring_in(demo, door, history)
    return history


def events_kept():
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_event_key")
        return cursor.fetchone()[0]


def numbers_of(demo):
    """Per campaign and action, what the page's JSON says."""
    browser = Client()
    browser.force_login(
        User.objects.get(email=SIGN_INS[0].email), "allauth.account.auth_backends.AuthenticationBackend"
    )
    with workspace_transaction(demo.workspace.pk):
        campaigns = list(Campaign.objects.for_workspace(demo.workspace))
    found = {}
    for campaign in campaigns:
        answer = browser.get(f"/w/{demo.workspace.slug}/campaigns/{campaign.public_id}/data.json?range=all").json()
        for row in answer["rows"]:
            if row["scope"].startswith("action:"):
                values = {name: metric["value"] for name, metric in row["metrics"].items()}
                found[campaign.external_id, row["id"].rpartition("/")[2]] = values
    return found


def test_it_comes_in_whole_once_and_as_its_pages_say(live_server, demo):
    history = load(demo, Door(live_server.url))
    settle()
    every_number_of_every_step_equals_a_plain_count(demo, history)
    nothing_waits_and_nothing_is_refused(history)
    everybody_has_their_place(demo, history)
    assert load(accounts.set_up(), Door(live_server.url)) is None
    assert events_kept() == history.events <= MOST_EVENTS
    assert state(demo.workspace) is None


def every_number_of_every_step_equals_a_plain_count(demo, history):
    steps = defaultdict(list)
    for delivery in history.deliveries:
        steps[delivery.story, delivery.step.id].append(delivery)
    shown = numbers_of(demo)
    assert set(shown) == {(story.id, step.id) for story in STORIES for step in story.flow}
    for key, deliveries in steps.items():
        wanted = recount(deliveries)
        compared = {name: value for name, value in shown[key].items() if name in wanted}
        assert len(compared) >= 3
        assert compared == {name: wanted[name] for name in compared}, key


def nothing_waits_and_nothing_is_refused(history):
    with engine_transaction("fold"), connection.cursor() as cursor:
        for table in ("messaging_unmatched", "messaging_inbox_dead", "messaging_inbox"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table
    assert events_kept() == history.events


def everybody_has_their_place(demo, history):
    with workspace_transaction(demo.workspace.pk):
        assert Person.objects.for_workspace(demo.workspace).count() == len(history.people)
        assert Person.objects.for_workspace(demo.workspace).filter(developer=True).count() == 3
        devices = sum(len(persona.devices) for persona in history.people)
        assert Device.objects.for_workspace(demo.workspace).count() == devices
        states = dict(Campaign.objects.for_workspace(demo.workspace).values_list("external_id", "state"))
        messages = set(Message.objects.for_workspace(demo.workspace).values_list("external_id", flat=True))
    assert states == {story.id: story.state for story in STORIES}
    assert messages == {message_id(story, step) for story in STORIES for step in story.flow}


def test_a_killed_start_goes_on_where_it_stopped(live_server, demo, monkeypatch):
    monkeypatch.setattr(loading, "batches", partial(batches, size=200))
    with pytest.raises(Interrupted):
        load(demo, FailingDoor(live_server.url, after=3))
    assert 0 < events_kept() < 700
    assert 0 < state(demo.workspace) < 100
    door = CountingDoor(live_server.url)
    history = load(accounts.set_up(), door)
    assert events_kept() == history.events
    assert 0 < door.posted < history.events
    assert state(demo.workspace) is None


def test_signing_in_takes_each_role_to_its_own_workspace(demo):
    accounts.set_up()
    assert Workspace.objects.count() == 2
    for sign_in in SIGN_INS:
        user = User.objects.get(email=sign_in.email)
        assert user.check_password(sign_in.password)
        member = Member.unscoped.get(user=user)
        assert (member.workspace_id == demo.workspace.pk) is not sign_in.other_company
        assert (member.role, member.may_export_people) == (sign_in.role, sign_in.may_export_people)


def test_a_wrong_key_is_an_error_and_not_a_reason_to_wait(live_server, demo):
    with pytest.raises(Refused, match="401"):
        Door(live_server.url).report("wk_nobody", [{"type": "track", "name": "x"}])
