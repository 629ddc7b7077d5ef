"""Words of the export pages, and the way to them from a number."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django import template

from analytics.exports.links import NOTHING, FileLink
from analytics.exports.source import Source
from analytics.exports.sources import SOURCES
from analytics.metrics import BY_ID
from analytics.models import Export
from analytics.navigation import url_of
from analytics.reports.shapes import Number
from analytics.segments.parsing import WITH_PEOPLE
from analytics.templatetags.people import people_words
from analytics.views.visit import Visit
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


@register.simple_tag(takes_context=True)
def download_of(context: Any, number: Number | None, action: str = "", channel: str = "") -> FileLink | None:
    """None for who may not take people out, and for numbers with nobody behind them. `action` or `channel` is one of
    the page's campaign, where the page is not its own."""
    visit: Visit = context["visit"]
    words = people_words(visit, number.metric) if number else {}
    if not words:
        return None
    narrowed = {"action": action, "channel": ""} if action else {"channel": channel} if channel else {}
    return _file(visit, number, "people", {name: word for name, word in {**words, **narrowed}.items() if word})


@register.simple_tag(takes_context=True)
def download_behind(context: Any, number: Number, people: str, source: str = "people") -> FileLink | None:
    """Of a number whose people have an address already: that of the page of people, or of `source`'s own words."""
    counted = BY_ID[number.metric].numerator or number.metric
    if not people or (source != "people" and counted not in WITH_PEOPLE):
        return None
    words = parse_qs(urlsplit(people).query) | ({} if source == "people" else {"metric": [counted]})
    return _file(context["visit"], number, source, words)


def _file(visit: Visit, number: Number | None, source: str, words: dict[str, Any]) -> FileLink | None:
    if number is None or number.value is None or EXPORT_AUDIENCE not in visit.permissions:
        return None
    url = f"{url_of('export_new', workspace=visit.workspace)}?{urlencode({'source': source, **words}, doseq=True)}"
    nobody = not (number.numerator if number.kind == "rate" else number.value)
    return FileLink(number.label, url, NOTHING if nobody else "")
