"""Campaigns and their flows, as every page of results asks for them."""

from campaigns.models import Action, Campaign
from workspaces.models import Workspace
from workspaces.rows import first_of, rows_of


def campaign_called(workspace: Workspace, public_id: str) -> Campaign | None:
    given = {"ws": workspace.pk, "id": public_id}
    sql = "FROM campaigns_campaign c WHERE c.workspace_id = %(ws)s AND c.public_id = %(id)s"
    found = first_of(sql, {"c": Campaign}, given)
    return found[0] if found else None


def actions_in_flow(workspace: Workspace, campaign: Campaign) -> list[Action]:
    """In the order of the flow, deleted actions among the others."""
    given = {"ws": workspace.pk, "campaign": campaign.pk}
    sql = (
        "FROM campaigns_action a WHERE a.workspace_id = %(ws)s AND a.campaign_id = %(campaign)s"
        " ORDER BY a.position, a.id"
    )
    return [action for (action,) in rows_of(sql, {"a": Action}, given)]
