"""The way from a number to the people behind it (metrics.md J-36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import template
from django.http import HttpRequest

from analytics.audience.basket import gathered_queries
from analytics.metrics import BY_ID
from analytics.navigation import url_of
from analytics.reports.shapes import Number
from analytics.segments.parsing import WITH_PEOPLE
from analytics.views.address import Address
from analytics.views.visit import Visit
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE

register = template.Library()


@register.simple_tag(takes_context=True)
def people_url(context: Any, metric: str, *, of_campaign: bool = False) -> str:
    """With the rule filled in for this page's campaign or action and its filters; empty for who may not see people,
    and for numbers with nobody behind them."""
    visit: Visit = context["visit"]
    words = people_words(visit, metric, of_campaign=of_campaign)
    return str(Address(url_of("audience", workspace=visit.workspace)).with_(**words)) if words else ""


def people_words(visit: Visit, metric: str, *, of_campaign: bool = False) -> dict[str, str]:
    """The words of that address; none where there is none."""
    counted = BY_ID[BY_ID[metric].numerator] if BY_ID[metric].is_rate else BY_ID[metric]
    if VIEW_AUDIENCE not in visit.permissions or counted.id not in WITH_PEOPLE:
        return {}
    whole = of_campaign or counted.of_campaign_only
    return {
        "metric": counted.id,
        "campaign": visit.campaign,
        "action": "" if whole else visit.action,
        "channel": "" if whole or visit.action else visit.channel,
        "platform": visit.platform,
        **dict(visit.time),
    }


@dataclass(frozen=True, slots=True)
class Tool:
    label: str
    url: str


# What can be done with people: words, page, and what is added to the words of the set.
_TOOLS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("Add tag", "tag_new", {"deed": "add"}),
    ("Remove tag", "tag_new", {"deed": "remove"}),
    ("Save as segment", "audience", {}),
    ("Re-target", "retarget", {}),
)


@register.inclusion_tag("components/people_menu.html", takes_context=True)
def people_menu(context: Any, people: str, count: int | None = None, key: str = "people-menu") -> dict[str, Any]:
    """Beside a number or a list. `people` is the address of the audience page that lists them, `count` how many are
    known to be there; at none it is disabled and says why (ruling 20)."""
    request = context["request"]
    if not people:
        return {}
    words = urlsplit(people).query
    may = MANAGE_AUDIENCE in request.permissions
    tools = [Tool(label, _tool(request, page, words, more)) for label, page, more in _TOOLS] if may else []
    combine = url_of("combine_change", workspace=request.ws.slug) if words else ""
    return {"tools": tools, "empty": count == 0, "key": key, "combine": combine, "words": words, "request": request}


def _tool(request: HttpRequest, page: str, words: str, more: Mapping[str, str]) -> str:
    query = "&".join(filter(None, [words, urlencode(more)]))
    path = url_of(page, workspace=request.ws.slug)
    # The form that names it stands on the page of the list itself.
    place = "#segment-name" if page == "audience" else ""
    return f"{path}?{query}{place}" if query else f"{path}{place}"


# Who may be worth another message: (number, without, words).
_FOLLOWED_UP = (
    ("failed", "", "Failed"),
    ("bounced", "", "Bounced"),
    ("undeliverable", "", "Undeliverable"),
    ("received_unique", "opened_unique", "Received and did not open"),
    ("received_unique", "clicked_unique", "Received and did not click"),
    ("received_unique", "interacted", "Received and did not interact"),
)


@register.simple_tag(takes_context=True)
def gathered_count(context: Any) -> int:
    """How many numbers the reader has gathered to combine."""
    return len(gathered_queries(context["request"]))


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`n` is known of numbers that stand alone."""

    label: str
    url: str
    n: int | None = None


@register.inclusion_tag("components/follow_up.html", takes_context=True)
def follow_up(context: Any, numbers: Mapping[str, Number], people: str) -> dict[str, Any]:
    """Recovery and re-engagement, of the page's campaign or action and its filters (metrics.md J-34, J-35)."""
    request = context["request"]
    if not people or MANAGE_AUDIENCE not in request.permissions:
        return {}
    place = {name: word for name, word in parse_qsl(urlsplit(people).query) if name != "metric"}
    path = url_of("retarget", workspace=request.ws.slug)
    return {"offers": [_offer(numbers, path, place, *words) for words in _FOLLOWED_UP if _measured(numbers, *words)]}


def _measured(numbers: Mapping[str, Number], metric: str, without: str, _label: str) -> bool:
    asked = (metric, without) if without else (metric,)
    return all(id in numbers and id in WITH_PEOPLE for id in asked)


def _offer(
    numbers: Mapping[str, Number], path: str, place: Mapping[str, str], metric: str, without: str, label: str
) -> FollowUp:
    words = {"metric": metric, "without": without, **place}
    n = None if without else numbers[metric].value
    return FollowUp(label, str(Address(path).with_(**words)), None if n is None else int(n))
