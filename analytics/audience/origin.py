"""Which campaign and action a rule's people come from, and what a campaign made for them is called."""

from dataclasses import dataclass
from typing import Any

from analytics.segments.finding import Findings
from analytics.segments.parsing import RuleError, parse
from analytics.segments.rule import Counted, Not, Rule, leaves_of
from campaigns.models import Action, Campaign
from workspaces.models import Workspace

# Of these people the message never arrived, so they are recovered; the others are won back.
_NOT_REACHED = frozenset({"failed", "bounced", "undeliverable", "suppressed"})


@dataclass(frozen=True, slots=True)
class Origin:
    campaign: Campaign
    action: Action | None
    recovers: bool

    @property
    def name(self) -> str:
        return f"{'Recovery' if self.recovers else 'Re-engage'}: {self.campaign.name}"[:200]


def origin_of(workspace: Workspace, given: dict[str, Any] | None) -> Origin | None:
    """None where the rule speaks of no campaign, or of several."""
    try:
        rule = parse(given)
        counted = [leaf for leaf in leaves_of(rule) if isinstance(leaf, Counted)]
        findings = Findings(workspace, rule)
        campaigns = {findings.campaign(leaf).pk: findings.campaign(leaf) for leaf in counted}
        if len(campaigns) != 1:
            return None
        [campaign] = campaigns.values()
        named = [findings.action(leaf) for leaf in counted if leaf.action]
    except RuleError:
        return None
    recovers = all(leaf.metric in _NOT_REACHED for leaf in counted) and not _negated(rule)
    return Origin(campaign, named[0] if named else _first(campaign, counted), recovers)


def _first(campaign: Campaign, counted: list[Counted]) -> Action | None:
    """Of the campaign, or of the channel the numbers are about, the action whose words may serve again."""
    actions = campaign.actions.filter(deleted_at=None).order_by("position", "pk")
    channels = {leaf.channel for leaf in counted if leaf.channel}
    return (actions.filter(channel__in=channels) if channels else actions).first()


def _negated(rule: Rule) -> bool:
    return isinstance(rule, Not) or any(_negated(part) for part in getattr(rule, "parts", ()))
