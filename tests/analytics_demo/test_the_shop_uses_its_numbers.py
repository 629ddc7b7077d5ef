"""The demo shows tags, an uploaded list, saved views and a report; starting it again makes none of them twice."""

import pytest

from analytics.demo import accounts, usage
from analytics.demo.population import population
from analytics.leafmetrics import Leaf
from analytics.models import Report, SavedView
from campaigns.models import Plan
from messaging.models import Person, PersonTag, Upload
from tests.analytics.makers import leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_are_used_once():
    demo, people = accounts.set_up(), population(400)
    with workspace_transaction(demo.workspace.pk):
        made = Person.unscoped.bulk_create(
            Person(workspace=demo.workspace, external_id=persona.id, email=f"{persona.id}@example.com")
            for persona in people
        )
    campaign, actions = make_campaign(demo.workspace, "new-season-launch", push="push")
    numbers = [person.pk for person in made]
    write_leaves(
        demo.workspace,
        [
            leaf(actions["push"], Leaf.INTERACTED, "2026-11-02 10:00", numbers[:30]),
            leaf(actions["push"], Leaf.FAILED, "2026-11-02 10:00", numbers[30:42]),
        ],
    )
    for _ in range(2):
        usage.begin(demo, people)
    with workspace_transaction(demo.workspace.pk):
        assert PersonTag.objects.for_workspace(demo.workspace).filter(name="season-fan").count() == 30
        upload = Upload.objects.for_workspace(demo.workspace).get()
        assert (upload.matched, upload.unknown, upload.duplicate, upload.malformed) == (60, 2, 1, 1)
        plan = Plan.objects.for_workspace(demo.workspace).get()
        assert (plan.origin_id, plan.segment.count) == (campaign.pk, 12)
        assert SavedView.objects.for_workspace(demo.workspace).count() == 3
        assert Report.objects.for_workspace(demo.workspace).count() == 1
