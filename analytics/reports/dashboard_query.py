"""What a reader asks of the page Analytics: the words of a report, and any number of channels and campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest

from analytics.reports.query import ReportQuery, parse
from analytics.reports.wide_lines import WIDE_SPLITS
from campaigns.models import Campaign
from messaging.channels import Channel

DEFAULT_RANGE = "30d"


@dataclass(frozen=True, slots=True)
class DashboardQuery:
    """`campaigns` are ids, ours or the client's; none means all of them."""

    report: ReportQuery
    channels: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()

    def chosen(self, campaigns: Sequence[Campaign]) -> tuple[list[Campaign], list[str]]:
        """The campaigns meant, and a notice for each id that is nobody's."""
        if not self.campaigns:
            return list(campaigns), []
        wanted = set(self.campaigns)
        found = [one for one in campaigns if one.public_id in wanted or one.external_id in wanted]
        known = {id for one in found for id in (one.public_id, one.external_id)}
        notices = [f"There is no campaign “{id[:40]}”." for id in self.campaigns if id not in known]
        return found or list(campaigns), notices


def parse_dashboard(request: HttpRequest, also: Sequence[str] = ()) -> DashboardQuery:
    words = request.GET
    report = parse(request, DEFAULT_RANGE, ("channel", "campaign", *also), single=False, splits=WIDE_SPLITS)
    asked = list(dict.fromkeys(word for word in words.getlist("channel") if word))
    notices = [f"“{word[:40]}” is not a channel; it was left out." for word in asked if word not in Channel.values]
    return DashboardQuery(
        report=replace(report, notices=(*report.notices, *notices)),
        channels=tuple(word for word in Channel.values if word in asked),
        campaigns=tuple(dict.fromkeys(word.replace("\0", "") for word in words.getlist("campaign") if word)),
    )
