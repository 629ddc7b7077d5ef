"""What the ways out of a page need to know of a visit: to its people, to files of them, to how a number is counted."""

from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest

from analytics.reports.shapes import PageHead


@dataclass(frozen=True, slots=True)
class Visit:
    """Of a page in a workspace; the ids are empty where it has none. Unlike a request it is the same at the next look,
    so what is drawn with it can be remembered.

    `time` and `carried` are the page's own: as words of an address, and as the query that goes along.
    """

    workspace: str
    permissions: tuple[str, ...]
    campaign: str = ""
    action: str = ""
    channel: str = ""
    platform: str = ""
    time: tuple[tuple[str, str], ...] = ()
    carried: str = ""

    @classmethod
    def of(cls, request: HttpRequest, head: PageHead, carried: str = "") -> Self:
        named = request.resolver_match.kwargs if request.resolver_match else {}
        return cls(
            workspace=request.ws.slug,
            permissions=tuple(sorted(request.permissions)),
            campaign=named.get("campaign", ""),
            action=named.get("action", ""),
            channel=request.GET.get("channel", ""),
            platform=request.GET.get("platform", ""),
            time=_time(head),
            carried=carried,
        )


def _time(head: PageHead) -> tuple[tuple[str, str], ...]:
    """Days are those of the page's zone."""
    period = head.period
    if period.lifetime:
        return ()
    if period.range == "custom":
        return (("from", period.first_date.isoformat()), ("to", period.last_date.isoformat()), ("tz", head.tz))
    return (("range", period.range), ("tz", head.tz))
