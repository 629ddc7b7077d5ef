"""Every number a reader gets, beside the number the model gives."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle import RATES, TOTALS, UNIQUES, Campaign, Number, local_days, local_hours
from tests.oracle.times import instant
from tests.pipeline.pages import Shown, numbers_in, numbers_on
from tests.pipeline.stage import Stage

ZONES = ("America/Los_Angeles", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe")
KNOWN = {*TOTALS, *UNIQUES, *RATES}
# One metric of each kind, so that a line is checked for a sum, for people, and for a quotient of both.
LINES = ("sends", "engaged", "open_rate_sent", "users_unique")

# People who interacted are *engaged* with a campaign (C-04) and have *interacted* with an action. In a file, a
# word a row does not use is an empty cell; on the page it is absent.
OTHER_WORDS = {("campaign", "interacted"), ("action", "engaged")}
PLATFORMS = ("ios", "android", "web", "other")

Metrics = dict[str, dict[str, Any]]


def assert_agrees(stage: Stage, zones: tuple[str, ...] = ZONES, platforms: tuple[str, ...] = PLATFORMS) -> None:
    stage.settle()
    differences = [line for zone in zones for line in differences_in(stage, zone, platforms)]
    assert not differences, "\n".join([f"{len(differences)} numbers differ", *differences[:20]])


def differences_in(stage: Stage, zone: str, platforms: tuple[str, ...]) -> Iterator[str]:
    for campaign in stage.known.campaigns:
        yield from _of_page(stage, campaign, zone, {}, {})
        for platform in platforms:
            yield from _of_page(stage, campaign, zone, {"platform": platform}, {"platform": platform})
        yield from _of_range(stage, campaign, zone)
        for metric in LINES:
            yield from _of_line(stage, campaign, zone, metric, by="day", range="30d")
        yield from _of_line(stage, campaign, zone, "sends", by="hour", range="24h")


def assert_page_and_file_agree(stage: Stage, zones: tuple[str, ...] = ZONES) -> None:
    """The page for people and the file show the model's numbers too."""
    for zone in zones:
        for campaign in stage.known.campaigns:
            page, file = stage.page(campaign.id, tz=zone), stage.file(campaign.id, tz=zone)
            on_page = [shown for shown in numbers_on(page) if shown.metric in KNOWN]
            assert {"users_unique", "engaged"} <= {shown.metric for shown in on_page}
            in_file = [shown for shown in numbers_in(file) if shown.metric in KNOWN]
            differences = [line for shown in (*on_page, *in_file) for line in _of_shown(stage, campaign, shown)]
            assert not differences, "\n".join([zone, *differences[:20]])


def _of_shown(stage: Stage, campaign: Campaign, shown: Shown) -> Iterator[str]:
    expected = stage.oracle.number(shown.metric, campaign=campaign.id, **_part(shown.scope)).value
    kind = shown.scope.partition(":")[0]
    if shown.value == "" and (not expected or (kind, shown.metric) in OTHER_WORDS):
        return
    if shown.value == "" or expected is None or abs(Fraction(shown.value) - expected) >= Fraction(1, 10**9):
        yield f"{shown}, model {expected}"


def _part(scope: str) -> dict[str, str]:
    """`channel:welcome/push` is a channel of its campaign, `action:welcome/hello` an action, else the campaign."""
    kind, _, name = scope.partition(":")
    return {kind: name.rpartition("/")[2]} if kind in ("channel", "action") else {}


def _of_range(stage: Stage, campaign: Campaign, zone: str) -> Iterator[str]:
    """Five local days that end the day before yesterday."""
    last = _today(stage, zone) - timedelta(days=2)
    first = last - timedelta(days=4)
    days = local_days(first, last, zone)
    query = {"range": "custom", "from": first.isoformat(), "to": last.isoformat()}
    yield from _of_page(stage, campaign, zone, query, {"start": days[0][0], "end": days[-1][1]})


def _of_page(stage: Stage, campaign: Campaign, zone: str, query: dict[str, Any], cut: dict[str, Any]) -> Iterator[str]:
    page = stage.read(campaign.id, tz=zone, **query)
    where = f"{campaign.id} {zone} {query}"
    yield from _of_metrics(stage, page["metrics"], where, {"campaign": campaign.id, **cut})
    for row in page["rows"]:
        kind, _, name = row["scope"].partition(":")
        part = {"action": {"action": name.rpartition("/")[2]}, "channel": {"channel": name.rpartition("/")[2]}}[kind]
        yield from _of_metrics(
            stage, row["metrics"], f"{where} {row['scope']}", {"campaign": campaign.id, **cut, **part}
        )


def _of_metrics(stage: Stage, shown: Metrics, where: str, cut: dict[str, Any]) -> Iterator[str]:
    for metric in KNOWN & shown.keys():
        expected = stage.oracle.number(metric, **cut)
        if not same(shown[metric], expected) and not _rightly_a_dash(stage, metric, shown[metric], cut):
            yield f"{where} {metric}: page {shown[metric]}, model {expected}"


def _rightly_a_dash(stage: Stage, metric: str, shown: dict[str, Any], cut: dict[str, Any]) -> bool:
    """Under a platform, what no device ever made is a dash and never 0 (ruling 42)."""
    if "platform" not in cut or shown["value"] is not None:
        return False
    ever = {name: value for name, value in cut.items() if name not in ("start", "end", "platform")}
    numbers = [stage.oracle.number(metric, platform=platform, **ever) for platform in PLATFORMS]
    return not any(number.numerator if metric in RATES else number.value for number in numbers)


def _of_line(stage: Stage, campaign: Campaign, zone: str, metric: str, **query: str) -> Iterator[str]:
    line = stage.read(campaign.id, "explore/", tz=zone, metric=metric, **query)
    where = f"{campaign.id} {zone} {metric} {query}"
    points = line["series"]
    spans = [(instant(point["start"]), instant(point["end"])) for point in points]
    expected = _spans(stage, zone, query["by"])
    if spans != expected:
        yield f"{where}: points {spans[:2]}..., model {expected[:2]}..."
    for point, (start, end) in zip(points, spans, strict=True):
        number = stage.oracle.number(metric, campaign=campaign.id, start=start, end=end)
        if not same(point, number):
            yield f"{where} {point['label']}: line {point['value']}, model {number}"


def _spans(stage: Stage, zone: str, by: str) -> list[tuple[Any, Any]]:
    today = _today(stage, zone)
    if by == "day":
        return local_days(today - timedelta(days=29), today, zone)
    [hour] = [h for h in local_hours(*local_days(today, today, zone)[0], zone) if h[0] <= stage.now < h[1]]
    return local_hours(hour[0] - timedelta(hours=23), hour[1], zone)


def _today(stage: Stage, zone: str) -> date:
    return stage.now.astimezone(ZoneInfo(zone)).date()


def same(shown: dict[str, Any], expected: Number) -> bool:
    if expected.denominator is None:
        return shown["value"] == expected.value
    if (shown.get("numerator"), shown.get("denominator")) != (
        expected.numerator,
        expected.denominator,
    ):
        return False
    if expected.value is None:
        return shown["value"] is None
    return shown["value"] is not None and abs(Fraction(shown["value"]) - expected.value) < Fraction(1, 10**9)
