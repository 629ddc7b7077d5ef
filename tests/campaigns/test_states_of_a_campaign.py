"""A campaign that runs here goes only from state to state as drawn, whatever the code does."""

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns.models import Campaign, CampaignState
from campaigns.states import CAMPAIGN_FOLLOWS, CHANGEABLE
from messaging.sending.guard import pairs
from tests.workspaces.cast import make_workspace
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db


def move(workspace, before: str, after: str, *, composed: bool) -> None:
    with workspace_transaction(workspace.pk), transaction.atomic():
        made = Campaign.unscoped.create(
            workspace=workspace, external_id=f"{before}-{after}-{composed}", name="C", state=before, composed=composed
        )
        Campaign.objects.for_workspace(workspace).filter(pk=made.pk).update(state=after)


def test_the_trigger_knows_exactly_what_the_data_says():
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = 'campaigns_campaign_transition'")
        [(arguments,)] = cursor.fetchall()
    assert sorted(part for part in arguments.split("\\000") if part) == sorted(pairs(CAMPAIGN_FOLLOWS))


@pytest.mark.parametrize("before", CampaignState.values)
def test_the_database_refuses_every_other_way(before):
    workspace = make_workspace("Acme")
    for after in set(CampaignState.values) - {before}:
        if after in CAMPAIGN_FOLLOWS[before]:
            move(workspace, before, after, composed=True)
        else:
            with pytest.raises(IntegrityError, match="cannot go from"):
                move(workspace, before, after, composed=True)
        # One that is reported stands where its times say.
        move(workspace, before, after, composed=False)


def test_every_state_says_what_may_be_changed_in_it():
    assert CHANGEABLE.keys() == CAMPAIGN_FOLLOWS.keys() == set(CampaignState)
    assert not CHANGEABLE[CampaignState.ENDED]
