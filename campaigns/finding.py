"""The flow of a campaign, as every page of results asks for it."""

from campaigns.models import Action, Campaign
from workspaces.models import Workspace
from workspaces.rows import rows_of


def actions_in_flow(workspace: Workspace, campaign: Campaign) -> list[Action]:
    """In the order of the flow, deleted actions among the others."""
    given = {"ws": workspace.pk, "campaign": campaign.pk}
    sql = (
        "FROM campaigns_action a WHERE a.workspace_id = %(ws)s AND a.campaign_id = %(campaign)s"
        " ORDER BY a.position, a.id"
    )
    return [action for (action,) in rows_of(sql, {"a": Action}, given)]
