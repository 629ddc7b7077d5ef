import pytest

from analytics.demo import accounts, loading, sendings
from analytics.demo.door import Door
from analytics.demo.population import has_trouble, population
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
    for _ in range(2):
        sendings.begin(demo, door, history.people)
    while expand_some():
        pass
    with workspace_transaction(demo.workspace.pk):
        launches = {launch.campaign.external_id: launch for launch in Launch.objects.for_workspace(demo.workspace)}
        queued = Outgoing.objects.for_workspace(demo.workspace).count()
        states = Campaign.objects.for_workspace(demo.workspace).filter(external_id__in=launches)
        assert set(states.values_list("state", flat=True)) == {"running"}
    assert set(launches) == {sending.id for sending in sendings.SENDINGS}
    assert queued == sum(len(sendings.asked(sending, history.people)) for sending in sendings.SENDINGS)


def test_some_of_those_who_are_sent_a_push_have_devices_that_make_trouble():
    people = population(50_000)
    asked = set(sendings.asked(sendings.RESTOCK, people))
    troubles = {
        device.token.partition("-")[0]
        for persona in people
        if persona.id in asked and has_trouble(persona)
        for device in persona.devices
    }
    assert {"dead", "bad", "busy", "down", "lost"} <= troubles
    assert len(asked) == sendings.RESTOCK.people
