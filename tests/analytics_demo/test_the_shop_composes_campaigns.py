"""What the demo's marketer composed: one on its way, one being written."""

from collections import Counter

import pytest

from analytics.demo import accounts, composed
from analytics.demo.population import population
from campaigns import launching, stepping
from campaigns.models import Campaign, Step
from messaging.models import Person
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_is_on_its_way_and_one_is_being_written():
    demo, people = accounts.set_up(), population(400)
    with workspace_transaction(demo.workspace.pk):
        Person.unscoped.bulk_create(Person(workspace=demo.workspace, external_id=persona.id) for persona in people)
    for _ in range(2):
        composed.begin(demo, people)
    while launching.expand_some() or stepping.advance_some():
        pass
    with workspace_transaction(demo.workspace.pk):
        states = dict(Campaign.objects.for_workspace(demo.workspace).values_list("name", "state"))
        steps = Counter(Step.objects.for_workspace(demo.workspace).values_list("action__name", "state"))
    assert states == {"Jacket care": "running", "Winter sale": "draft"}
    assert steps == {
        ("Keep it dry", "taken"): 220,
        ("How to wash it", "waiting"): 220,
        ("The same by letter", "waiting"): 220,
    }
