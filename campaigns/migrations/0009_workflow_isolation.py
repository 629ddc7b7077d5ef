"""Plans and steps stay within their workspace; steps are the sender's, and a composed campaign goes only from state to
state as drawn."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from campaigns.states import CAMPAIGN_FOLLOWS
from messaging.sending.guard import GuardStates
from workspaces.isolation import ROWS, AdmitEngine, ComposeForeignKey, IsolateTable
from workspaces.references import CheckByStatement
from workspaces.roles import ENGINES

_SENDER = ENGINES["send"]
_OF_STEPS = (
    ("campaign_id", "campaigns_campaign"),
    ("action_id", "campaigns_action"),
    ("person_id", "messaging_person"),
)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_workflow"), ("messaging", "0019_segments")]

    operations = [
        IsolateTable("campaigns_plan"),
        IsolateTable("campaigns_step", fold="SELECT", send=ROWS),
        ComposeForeignKey("campaigns_action", "follows_id", "campaigns_action"),
        ComposeForeignKey("campaigns_action", "watches_id", "campaigns_action"),
        ComposeForeignKey("campaigns_launch", "segment_id", "messaging_segment"),
        ComposeForeignKey("campaigns_plan", "campaign_id", "campaigns_campaign"),
        ComposeForeignKey("campaigns_plan", "segment_id", "messaging_segment"),
        *(ComposeForeignKey("campaigns_step", column, parent) for column, parent in _OF_STEPS),
        # A step for everybody is written for every action: checked once per statement.
        *(CheckByStatement("campaigns_step", column, parent) for column, parent in _OF_STEPS),
        GuardStates("campaigns_campaign", CAMPAIGN_FOLLOWS, only="OLD.composed"),
        # Who stands for whom, for the people of a segment.
        AdmitEngine("messaging_personalias", "send", "SELECT"),
        # A row lock needs the right to change a column; which one does not matter.
        RunSQL(
            f"GRANT UPDATE (updated_at) ON campaigns_campaign TO {_SENDER}",
            f"REVOKE UPDATE (updated_at) ON campaigns_campaign FROM {_SENDER}",
        ),
        # How far the fold is: a branch is taken when everything that came before its time is counted.
        RunSQL(
            f"GRANT SELECT (id, received_at) ON messaging_inbox TO {_SENDER}",
            f"REVOKE SELECT (id, received_at) ON messaging_inbox FROM {_SENDER}",
        ),
    ]
