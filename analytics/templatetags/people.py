"""The way from a number to the people behind it (metrics.md J-36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.http import HttpRequest
from django.urls import reverse

from analytics.metrics import BY_ID
from analytics.navigation import url_of
from analytics.reports.shapes import PageHead
from analytics.segments.parsing import WITH_PEOPLE
from analytics.views.address import Address
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE

register = template.Library()


@register.simple_tag(takes_context=True)
def people_url(context: Any, metric: str, head: PageHead, *, of_campaign: bool = False) -> str:
    """With the rule filled in for this page's campaign or action and its filters; empty for who may not see people,
    and for numbers with nobody behind them."""
    request = context["request"]
    counted = BY_ID[BY_ID[metric].numerator] if BY_ID[metric].is_rate else BY_ID[metric]
    if VIEW_AUDIENCE not in request.permissions or counted.id not in WITH_PEOPLE:
        return ""
    whole = of_campaign or counted.of_campaign_only
    named = request.resolver_match.kwargs
    words = {
        "metric": counted.id,
        "campaign": named["campaign"],
        "action": "" if whole else named.get("action", ""),
        "channel": "" if whole or named.get("action") else request.GET.get("channel", ""),
        "platform": request.GET.get("platform", ""),
        **_time(head),
    }
    return str(Address(reverse("audience", kwargs={"workspace": request.ws.slug})).with_(**words))


def _time(head: PageHead) -> dict[str, str]:
    """Days are those of the page's zone."""
    period = head.period
    if period.lifetime:
        return {}
    if period.range == "custom":
        return {"from": period.first_date.isoformat(), "to": period.last_date.isoformat(), "tz": head.tz}
    return {"range": period.range, "tz": head.tz}


@dataclass(frozen=True, slots=True)
class Tool:
    label: str
    url: str


# What can be done with people: words, page, and what is added to the words of the set.
_TOOLS = (
    ("Add tag", "tag_new", {"deed": "add"}),
    ("Remove tag", "tag_new", {"deed": "remove"}),
)


@register.inclusion_tag("components/people_menu.html", takes_context=True)
def people_menu(context: Any, people: str, count: int | None = None, key: str = "people-menu") -> dict[str, Any]:
    """Beside a number or a list. `people` is the address of the audience page that lists them, `count` how many are
    known to be there; at none it is disabled and says why (ruling 20)."""
    request = context["request"]
    if not people or MANAGE_AUDIENCE not in request.permissions:
        return {}
    words = urlsplit(people).query
    tools = [Tool(label, _tool(request, page, words, more)) for label, page, more in _TOOLS]
    return {"tools": tools, "empty": count == 0, "key": key}


def _tool(request: HttpRequest, page: str, words: str, more: Mapping[str, str]) -> str:
    query = "&".join(filter(None, [words, urlencode(more)]))
    path = url_of(page, workspace=request.ws.slug)
    return f"{path}?{query}" if query else path
