"""What all pages with a report have in common: canonical address, part or whole page, links to share, files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from analytics.exports.links import ask_url, who_can_grant
from analytics.reports.shapes import PageHead
from analytics.views.address import Address
from workspaces.permissions import EXPORT_AGGREGATE, EXPORT_AUDIENCE, VIEW_AUDIENCE

NOTHING_LISTED = "Nothing is listed, so there is nothing to put into a file."


@dataclass(frozen=True, slots=True)
class SharedLink:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Downloads:
    """What the menu Export offers. `rows` leads to the form for files of rows, `refused` says who can grant the right
    to them, `empty` why there is nothing to take (ruling 20)."""

    json: str
    csv: str = ""
    xlsx: str = ""
    svg: str = ""
    name: str = ""
    rows: str = ""
    refused: str = ""
    empty: str = ""

    @property
    def csv_with_manifest(self) -> str:
        return f"{self.csv}{'&' if '?' in self.csv else '?'}with=manifest" if self.csv else ""


class Noticing(Protocol):
    """What was asked of a page and could not be followed."""

    @property
    def notices(self) -> Sequence[str]: ...


def answer(
    request: HttpRequest, address: Address, template: str, context: Mapping[str, Any], *, part: str, head: Noticing
) -> HttpResponse:
    """The whole page, or the part htmx asked for; a page under another spelling of its address is sent to its own."""
    swapped = request.htmx and not request.htmx.history_restore_request
    if not swapped and not head.notices and not address.is_of(request):
        return HttpResponseRedirect(str(address))
    context = {"swapped": swapped, "self_url": str(address), **context}
    response = TemplateResponse(request, f"{template}#{part}" if swapped else template, context)
    if swapped and request.htmx.trigger != part:
        # Typing replaces, choosing adds a step back. What refreshes itself does neither.
        response["HX-Replace-Url" if request.htmx.trigger_name == "q" else "HX-Push-Url"] = str(address)
    return response


def shared_links(address: Address, head: PageHead) -> list[SharedLink]:
    period = head.period
    first, last = period.first_date.isoformat(), period.last_date.isoformat()
    dates = address.with_(range="custom", from_=first, to=last)
    return [
        SharedLink("This view, moving with time", str(address)),
        SharedLink("These exact dates", str(dates)),
        SharedLink("This view in my time zone", str(address.with_(tz=head.tz))),
    ]


def downloads(request: HttpRequest, address: Address, name: str, *, chart: bool = False) -> Downloads:
    """Everybody who sees the page may read its numbers as JSON; files for others need the right (ruling 51)."""
    may = request.may(EXPORT_AGGREGATE)
    words = address.with_(live="")
    return Downloads(
        json=str(words.at(f"{address.path}data.json")),
        csv=str(words.at(f"{address.path}data.csv")) if may else "",
        xlsx=str(words.at(f"{address.path}data.xlsx")) if may else "",
        svg=str(words.at(f"{address.path}chart.svg")) if may and chart else "",
        name=name,
    )


def table_downloads(request: HttpRequest, address: Address, file: str = "data", *, empty: bool) -> Downloads | None:
    """Of a list of what was made; None without the right. `file` is another than the page's own where it has several
    tables."""
    if not request.may(EXPORT_AGGREGATE):
        return None
    return Downloads(
        json="",
        csv=str(address.at(f"{address.path}{file}.csv")),
        xlsx=str(address.at(f"{address.path}{file}.xlsx")),
        empty=NOTHING_LISTED if empty else "",
    )


def row_downloads(request: HttpRequest, address: Address, source: str, count: int | None, **more: str) -> Downloads:
    """Rows are about people, so a file of them takes another right than one of numbers; whoever could be given it reads
    by whom. `count` is None where the page does not know it."""
    refused = who_can_grant(request) if request.may(VIEW_AUDIENCE) and not request.may(EXPORT_AUDIENCE) else ""
    return Downloads(
        json=str(address.at(f"{address.path}data.json")),
        rows=ask_url(request, source, address, **more),
        refused=refused,
        empty="Nothing matches, so there is nothing to put into a file." if count == 0 else "",
        name=source,
    )


def version_url(address: Address, head: PageHead) -> str:
    asked = address.at(f"{address.path}version/")
    return f"{asked}{'&' if address.params else '?'}known={head.version}"
