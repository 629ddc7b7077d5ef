"""People behind a number of the page Analytics. The set is frozen with the request."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from analytics.exports.source import Asked
from analytics.exports.sources.people import People
from analytics.metrics import BY_ID, Metric
from analytics.reports.dashboard_query import DashboardQuery, parse_dashboard
from analytics.reports.query import PLATFORM_LABELS
from analytics.reports.wide_people import people_behind
from analytics.segments.parsing import RATES, WITH_PEOPLE
from analytics.views.address import Address
from messaging.channels import Channel
from messaging.segments import people_now

# The words of the page that say whom its numbers count.
_WORDS = ("range", "from", "to", "platform", "channel", "campaign", "tz")


class Wide(People):
    id, label = "analytics", "People behind Analytics"

    def ask(self, request: HttpRequest) -> Asked:
        metric = _metric(request.GET.get("metric", ""))
        query = parse_dashboard(request)
        people, period = people_behind(request.ws, query, metric)
        words = {name: request.GET.getlist(name) for name in _WORDS}
        return Asked(
            title=f"Analytics - {metric.label}",
            sentence=f"{metric.label}, {period.label.lower()}{_narrowed(query)}; without developer profiles",
            page=str(Address(reverse("analytics", kwargs={"workspace": request.ws.slug})).with_(**words)),
            people=people,
            count=len(people_now(request.ws.pk, people)),
        )


def _metric(id: str) -> Metric:
    """Of a rate its numerator."""
    counted = RATES[id].numerator if id in RATES else id
    if counted not in WITH_PEOPLE:
        raise Http404
    return BY_ID[counted]


def _narrowed(query: DashboardQuery) -> str:
    said = {
        "platform": PLATFORM_LABELS.get(query.report.platform_name, ""),
        "channels": ", ".join(str(Channel(word).label) for word in query.channels),
        "campaigns": ", ".join(query.campaigns),
    }
    return "".join(f"; {name}: {words}" for name, words in said.items() if words)
