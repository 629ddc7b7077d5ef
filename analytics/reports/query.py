"""What a reader asks of a report, out of the query string, once. A wrong value falls back with a notice (ux.md 2.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from analytics.periods import COMPARISONS, WIDTHS, Period, parse_period
from analytics.zones import resolve_zone
from messaging.channels import Channel
from messaging.platforms import DEVICE_PLATFORMS, Platform
from workspaces.zones import zone_candidates

PLATFORMS = {platform.name.lower(): platform for platform in DEVICE_PLATFORMS}
PLATFORM_LABELS = {"ios": "iOS", "android": "Android", "web": "Web", "other": "Other"}
SPLITS = {"none": "None", "channel": "Channel", "platform": "Platform", "action": "Action"}

_KNOWN = frozenset({"range", "from", "to", "tz", "platform", "channel", "compare", "metric", "by", "split", "live"})


def platform_of(word: str) -> Platform:
    """All of them where the word names none."""
    return PLATFORMS.get(word, Platform.ALL)


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Empty words mean the report's own default."""

    zone: ZoneInfo
    default_range: str
    period_words: Mapping[str, str] = field(default_factory=dict)
    platform: Platform = Platform.ALL
    channel: str = ""
    compare: str = ""
    metric: str = ""
    by: str = ""
    split: str = ""
    live: bool = False
    notices: tuple[str, ...] = ()

    @property
    def platform_name(self) -> str:
        return self.platform.name.lower() if self.platform else ""

    def of_all_platforms(self) -> "ReportQuery":
        """For what no device takes part in; said where a platform was asked for."""
        said = "This page is of all platforms: no device takes part in entering or leaving."
        notices = (*self.notices, said) if self.platform else self.notices
        return replace(self, platform=Platform.ALL, notices=notices)

    def period(self, now: datetime, started_at: datetime | None) -> tuple[Period, list[str]]:
        return parse_period(self.period_words, self.zone, now, self.default_range, started_at)


def parse(
    request: HttpRequest,
    default_range: str,
    also: Iterable[str] = (),
    *,
    single: bool = True,
    splits: Iterable[str] = tuple(SPLITS),
) -> ReportQuery:
    """`also` names further parameters that the page reads itself, as it does `channel` where it is not single."""
    words = request.GET
    zone, notices = resolve_zone(zone_candidates(request))
    notices += [
        f"“{name[:40]}” is not something this page can filter by." for name in words if name not in _KNOWN | {*also}
    ]
    platform = _one_of(words, "platform", PLATFORMS, notices)
    return ReportQuery(
        zone=zone,
        default_range=default_range,
        period_words={name: words[name] for name in ("range", "from", "to") if words.get(name)},
        platform=platform_of(platform),
        channel=_one_of(words, "channel", Channel.values, notices) if single else "",
        compare=_one_of(words, "compare", COMPARISONS, notices),
        metric=words.get("metric", ""),
        by=_one_of(words, "by", WIDTHS, notices),
        split=_one_of(words, "split", splits, notices),
        live=words.get("live") == "1",
        notices=tuple(notices),
    )


def _one_of(words: Mapping[str, str], name: str, allowed: Iterable[str], notices: list[str]) -> str:
    word = words.get(name, "")
    if not word or word in allowed:
        return word
    if name == "platform" and word == "all":
        return ""
    notices.append(f"“{word[:40]}” is not a choice for {name}; it was left out.")
    return ""
