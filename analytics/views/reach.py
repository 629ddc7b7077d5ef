"""The line Reach on a page of results: each part with the people it counts and the deliveries behind it."""

from dataclasses import dataclass

from django.http import HttpRequest

from analytics.navigation import url_of
from analytics.reports.reach import Reach, ReachPart, reach_of
from analytics.reports.shapes import CampaignResults
from analytics.views.address import Address
from campaigns.models import Campaign, CampaignState, Launch
from workspaces.permissions import VIEW_AUDIENCE

# The same parts in the words of the delivery log.
_IN_THE_LOG: dict[str, dict[str, list[str]]] = {
    "reach_waiting": {"status": ["queued", "attempted"]},
    "reach_failed": {"status": ["failed"]},
    "reach_bounced": {"status": ["bounced"]},
    "reach_no_device": {"reason": ["no_devices"]},
    "reach_unsubscribed": {"reason": ["customer_unsubscribed"]},
    "reach_suppressed": {"status": ["suppressed"]},
    "reach_message_limit": {"reason": ["message_limit"]},
    "reach_cancelled": {"reason": ["cancelled", "delivery_disabled"]},
}
# Good, still open, bad, bad, nobody's fault: the same colours as on every chart.
_SLOTS = {
    "reach_received": "s3",
    "reach_waiting": "s1",
    "reach_failed": "s2",
    "reach_bounced": "s5",
    "reach_left_out": "s4",
}


@dataclass(frozen=True, slots=True)
class LinkedPart:
    """`people` is empty for who may not see people, `deliveries` where the log has no such list."""

    part: ReachPart
    slot: str
    people: str
    deliveries: str


@dataclass(frozen=True, slots=True)
class LinkedReach:
    reach: Reach
    meant_people: str
    # A launch is not through its list yet: whoever has no message so far is not counted.
    queueing: bool
    states: tuple[LinkedPart, ...]
    reasons: tuple[LinkedPart, ...]


def linked_reach(request: HttpRequest, campaign: Campaign, report: CampaignResults, channel: str) -> LinkedReach | None:
    reach = reach_of(report.numbers)
    if reach is None:
        return None
    audience = url_of("audience", workspace=request.ws.slug) if request.may(VIEW_AUDIENCE) else ""
    words = Address("").with_(campaign=report.scope.public_id, channel=channel)
    log = words.at(url_of("deliveries", workspace=request.ws.slug))

    def people(part: ReachPart) -> str:
        return str(words.at(audience).with_(metric=part.number.metric)) if audience and part.number.value else ""

    def linked(part: ReachPart) -> LinkedPart:
        filters = _IN_THE_LOG.get(part.number.metric)
        deliveries = str(log.with_(**filters)) if filters and part.number.value else ""
        return LinkedPart(part, _SLOTS.get(part.number.metric, ""), people(part), deliveries)

    return LinkedReach(
        reach,
        str(words.at(audience).with_(metric="reach_meant")) if audience else "",
        _is_queueing(campaign),
        tuple(linked(part) for part in reach.states),
        tuple(linked(part) for part in reach.reasons),
    )


def _is_queueing(campaign: Campaign) -> bool:
    """Only what was composed here is launched here."""
    if not campaign.composed or campaign.state != CampaignState.RUNNING:
        return False
    return Launch.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign, expanded_at=None).exists()
