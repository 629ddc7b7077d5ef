"""The address of a page: every choice in the query, without defaults and empty words, in one order (ux.md 2.2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from analytics.reports import ReportQuery
from analytics.reports.shapes import PageHead
from analytics.zones import zone_named

ORDER = (
    "q",
    "draft",
    "person",
    "status",
    "archived",
    "reason",
    "event",
    "blocks",
    "tab",
    "metric",
    "by",
    "split",
    "group",
    "span",
    "window",
    "who",
    "what",
    "at",
    "range",
    "from",
    "to",
    "compare",
    "platform",
    "channel",
    "campaign",
    "action",
    "journey",
    "step",
    "branch",
    "why",
    "message",
    "tag",
    "segment",
    "deed",
    "without",
    "list",
    "id",
    "tz",
    "live",
    "sort",
    "per",
    "after",
    "before",
)

Words = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Address:
    path: str
    params: Mapping[str, Words] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.params else self.path

    @property
    def pairs(self) -> list[tuple[str, str]]:
        named = sorted(self.params.items(), key=lambda item: ORDER.index(item[0]))
        return [(name, word) for name, words in named for word in ([words] if isinstance(words, str) else words)]

    def with_(self, **changes: Any) -> "Address":
        """The same page with other words; an empty one takes the parameter out. `from_` stands for `from`."""
        named = {name.rstrip("_"): words for name, words in changes.items()}
        return Address(self.path, {name: words for name, words in {**self.params, **named}.items() if words})

    def without(self, name: str, word: str) -> "Address":
        """One of several words taken out."""
        return self.with_(**{name: [other for each, other in self.pairs if each == name and other != word]})

    def at(self, path: str) -> "Address":
        """The same words on another page or file."""
        return Address(path, self.params)

    def only(self, *names: str) -> "Address":
        return Address(self.path, {name: words for name, words in self.params.items() if name in names})

    def kept(self, *but: str) -> Iterator[tuple[str, str]]:
        """What a form has to carry along beside the fields it shows."""
        return (pair for pair in self.pairs if pair[0] not in but)

    def is_of(self, request: HttpRequest) -> bool:
        asked = [(name, word) for name, words in request.GET.lists() for word in words]
        return sorted(asked) == sorted(self.pairs)


def time_words(request: HttpRequest, query: ReportQuery, head: PageHead) -> dict[str, str]:
    """Range, zone and Live, as far as they differ from what the page does without them."""
    period = head.period
    words = {} if period.range == query.default_range else {"range": period.range}
    if period.range == "custom":
        words |= {"from": period.first_date.isoformat(), "to": period.last_date.isoformat()}
    if zone_named(request.GET.get("tz")):
        words["tz"] = query.zone.key
    if query.live:
        words["live"] = "1"
    return words
