"""The list of campaigns with their lifetime numbers, a page at a time (ux.md 3.1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from analytics.metrics import BY_ID
from analytics.periods import period_named
from analytics.reading import LIFETIME
from analytics.reports import head as heads
from analytics.reports.list_query import BY_METRIC, ListQuery
from analytics.reports.paging import Page, page_of_rows, page_of_values
from analytics.reports.parts import Part, campaign_part
from analytics.reports.shapes import CampaignList, CampaignListRow, Value
from analytics.reports.sheet import Sheet
from campaigns.models import Action, Campaign
from workspaces.models import Workspace

SHOWN = tuple(
    BY_ID[id]
    for id in (
        *("users_total", "users_unique", "unique_users_rate", "engaged", "engagement_rate"),
        *("conversions", "converted_people", "conversion_rate", "value_total"),
    )
)


def campaign_list(workspace: Workspace, query: ListQuery) -> CampaignList:
    """Call it inside a snapshot. Archived campaigns are left out; their results keep their address."""
    matching = query.apply(Campaign.objects.for_workspace(workspace).filter(archived_at=None))
    page = _page_by_metric(workspace, matching, query) if query.sort in BY_METRIC else page_of_rows(matching, query)
    parts = _parts(workspace, page.rows)
    now = heads.moment(workspace.pk, parts.values())
    sheet = _sheet(workspace, parts.values())
    period = period_named("all", query.report.zone, now.as_of)
    return CampaignList(
        head=heads.head(now, query.report, period, page.notices, developers=0, comparison=None),
        rows=[_row(sheet, campaign, parts[campaign.pk]) for campaign in page.rows],
        count=matching.count(),
        next=page.next,
        previous=page.previous,
    )


def _page_by_metric(workspace: Workspace, matching: QuerySet[Campaign], query: ListQuery) -> Page:
    """An order by people has to know the number of every campaign; nearly all of them are remembered."""
    campaigns = list(matching)
    parts = _parts(workspace, campaigns)
    sheet = _sheet(workspace, parts.values())
    metric = BY_ID[BY_METRIC[query.sort]]
    values: dict[int, Value] = {id: sheet.figure(part, metric, LIFETIME).value for id, part in parts.items()}
    return page_of_values(campaigns, values, query)


def _parts(workspace: Workspace, campaigns: Sequence[Campaign]) -> Mapping[int, Part]:
    actions: defaultdict[int, list[Action]] = defaultdict(list)
    found = Action.objects.for_workspace(workspace).filter(campaign__in=[campaign.pk for campaign in campaigns])
    for action in found.order_by("position", "pk"):
        actions[action.campaign_id].append(action)
    return {campaign.pk: campaign_part(workspace, campaign, actions[campaign.pk]) for campaign in campaigns}


def _sheet(workspace: Workspace, parts: Iterable[Part]) -> Sheet:
    sheet = Sheet(workspace.pk)
    for part in parts:
        sheet.want(part, SHOWN, LIFETIME)
    sheet.fetch()
    return sheet


def _row(sheet: Sheet, campaign: Campaign, part: Part) -> CampaignListRow:
    return CampaignListRow(
        scope=part.scope,
        state=campaign.state,
        channels=list(dict.fromkeys(channel for _, channel in part.actions)),
        numbers=sheet.numbers(part, SHOWN, LIFETIME),
        started_at=campaign.started_at,
        updated_at=campaign.updated_at,
    )
