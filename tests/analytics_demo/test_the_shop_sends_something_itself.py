from collections import Counter

import pytest

from analytics.demo import accounts, loading, sendings
from analytics.demo.door import Door
from analytics.demo.population import population, trouble_of
from campaigns.launching import expand_some
from campaigns.models import Campaign, Launch
from messaging.models import Outgoing
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo():
    return accounts.set_up()


def test_every_launch_is_begun_once_and_queues_those_who_asked(live_server, demo):
    door = Door(live_server.url)
    history = loading.prepare(demo, door, 0.004)
    for wave in (0, 0, 1, 1):
        sendings.begin(demo, door, history.people, wave)
    while expand_some():
        pass
    with workspace_transaction(demo.workspace.pk):
        launches = Counter(launch.campaign.external_id for launch in Launch.objects.for_workspace(demo.workspace))
        queued = Outgoing.objects.for_workspace(demo.workspace).count()
        states = Campaign.objects.for_workspace(demo.workspace).filter(external_id__in=launches)
        assert set(states.values_list("state", flat=True)) == {"running"}
    assert launches == {sending.id: sending.waves for sending in sendings.SENDINGS}
    assert queued == sum(len(sendings.asked(sending, history.people)) for sending in sendings.SENDINGS)


def test_some_of_those_who_are_sent_a_push_have_devices_that_make_trouble():
    people = population(50_000)
    asked = set(sendings.asked(sendings.RESTOCK, people))
    troubles = {trouble_of(persona) for persona in people if persona.id in asked}
    assert troubles == {"", "dead", "bad", "busy", "down", "lost"}
    assert len(asked) == sendings.RESTOCK.people
