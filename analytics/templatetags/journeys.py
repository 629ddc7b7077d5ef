"""The ways from a number of a journey: to the people behind it, and to a file of them (metrics.md J-30, J-31)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template

from analytics.exports.links import ask_url
from analytics.metrics import BY_ID, ScopeName
from analytics.navigation import url_of
from analytics.reports.journeys.facts import facts_of
from analytics.reports.query import PLATFORM_LABELS, platform_of
from analytics.reports.shapes import Number, PageHead
from analytics.views.address import Address
from workspaces.permissions import VIEW_AUDIENCE

register = template.Library()


@dataclass(frozen=True, slots=True)
class Ways:
    """Empty where there is none, or where somebody may not; `nobody` where the number is zero."""

    people: str = ""
    file: str = ""
    label: str = ""
    nobody: bool = False


@register.simple_tag(takes_context=True)
def ways_of(
    context: Any,
    number: Number,
    head: PageHead,
    step: str = "",
    branch: str = "",
    then: date | None = None,
    platform: str = "",
) -> Ways:
    """Of the page's journey; with a step (and a branch of it) of that. `then` is the day whose end a page shows,
    `platform` one of a table that has several, else the page's own."""
    request = context["request"]
    scope = ScopeName.BRANCH if branch else ScopeName.STEP if step else ScopeName.JOURNEY
    on = platform_of(platform or request.GET.get("platform", ""))
    if facts_of(scope, number.metric, on) is None:
        return Ways()
    journey = request.resolver_match.kwargs["journey"]
    path = url_of("journey_people", workspace=request.ws.slug, journey=journey)
    platform = on.name.lower() if on else ""
    words = {"metric": number.metric, "step": step, "branch": branch, "platform": platform}
    address = Address(path).with_(**words, **(_time(head) if not BY_ID[number.metric].now else _moment(head, then)))
    return Ways(
        people=str(address) if request.may(VIEW_AUDIENCE) else "",
        file=ask_url(request, "journey", address, journey=journey),
        label=f"{PLATFORM_LABELS[platform]} {number.label.lower()}" if platform else number.label,
        nobody=not (number.numerator if number.kind == "rate" else number.value),
    )


def _moment(head: PageHead, then: date | None) -> dict[str, str]:
    return {"at": then.isoformat(), "tz": head.tz} if then else {}


def _time(head: PageHead) -> dict[str, str]:
    period = head.period
    if period.lifetime:
        return {}
    if period.range == "custom":
        return {"from_": period.first_date.isoformat(), "to": period.last_date.isoformat(), "tz": head.tz}
    return {"range": period.range, "tz": head.tz}


@register.simple_tag(takes_context=True)
def counted_of(context: Any, metric: str, step: str = "", branch: str = "") -> str:
    """How a number of the page's journey is counted, with the page's time; with a step (and a branch) of that."""
    request = context["request"]
    where = {"workspace": request.ws.slug, "journey": request.resolver_match.kwargs["journey"], "metric": metric}
    name, more = ("journey_step_counted", {"step": step}) if step else ("journey_counted", {})
    address = Address(url_of(name, **where, **more)).with_(**_time(context["report"].head), branch=branch)
    return str(address)
