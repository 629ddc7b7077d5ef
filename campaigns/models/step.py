"""Steps: where each person is in the flow of a campaign that runs here."""

from django.db import models

from campaigns.models.campaign import Action, Campaign
from workspaces.models.base import WorkspaceModel


class StepState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    TAKEN = "taken", "Sent on its way"
    PASSED = "passed", "Passed over"
    CANCELLED = "cancelled", "Cancelled"


class Step(WorkspaceModel):
    """One action to come, or that came, for one person. There is one for each at most, so nobody gets an action twice.

    Waiting costs nothing until `due_at`; the deliveries themselves say what became of what was taken.
    """

    # Its composite keys name rows of one workspace already.
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="steps")
    action = models.ForeignKey(Action, models.CASCADE, db_constraint=False, related_name="steps")
    person = models.ForeignKey("messaging.Person", models.PROTECT, db_constraint=False, related_name="+")
    state = models.CharField(max_length=10, choices=StepState, default=StepState.WAITING)
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "campaign", "person", "action"], name="step_of_person"),
        ]
        indexes = [
            # Campaign by campaign, so that a million rows of a paused one stand in nobody's way.
            models.Index(fields=["campaign", "due_at"], condition=models.Q(state="waiting"), name="step_due"),
            # Read by the page that says how far a campaign is.
            models.Index(fields=["workspace", "campaign", "action", "state"], name="step_progress"),
        ]
