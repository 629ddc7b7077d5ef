"""Words of the export pages, and the way to them from a number."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import template

from analytics.exports.source import Source
from analytics.exports.sources import SOURCES
from analytics.models import Export
from analytics.navigation import url_of
from analytics.reports.shapes import Number, PageHead
from analytics.templatetags.people import people_url
from workspaces.permissions import EXPORT_AUDIENCE

register = template.Library()


@register.filter
def lasting(seconds: int) -> str:
    """`40 s`, `3 min`."""
    return f"{seconds} s" if seconds < 90 else f"{round(seconds / 60)} min"


@register.filter
def pluralized(count: int, source: Source) -> str:
    return source.one if count == 1 else source.many


@register.filter
def left_out(export: Export) -> str:
    """Of the people or rows that were asked for: why some are in the file no more."""
    return SOURCES[export.source].left_out.replace("_", " ")


@dataclass(frozen=True, slots=True)
class FileLink:
    """From one number to the form for a file of the people behind it; `empty` says why there is none (ruling 20)."""

    label: str
    url: str
    empty: str = ""


@register.simple_tag(takes_context=True)
def download_of(
    context: Any, number: Number, head: PageHead, action: str = "", *, of_campaign: bool = False
) -> FileLink | None:
    """None for who may not take people out, and for numbers with nobody behind them. `action` is one of the page's
    campaign, where the page is not the action's own."""
    request = context["request"]
    people = people_url(context, number.metric, head, of_campaign=of_campaign)
    if not people or number.value is None or EXPORT_AUDIENCE not in request.permissions:
        return None
    words = dict(parse_qsl(urlsplit(people).query))
    if action:
        words = {name: word for name, word in words.items() if name != "channel"} | {"action": action}
    url = f"{url_of('export_new', workspace=request.ws.slug)}?{urlencode({'source': 'people', **words})}"
    nobody = not (number.numerator if number.kind == "rate" else number.value)
    return FileLink(number.label, url, "0, so there is nothing to download" if nobody else "")
