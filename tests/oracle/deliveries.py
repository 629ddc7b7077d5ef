"""Deliveries out of reports: who, where, on which devices, and every fact that counts of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.definitions import Definitions
from tests.oracle.facts import Fact
from tests.oracle.outcomes import RANKS, Outcome, first, of_one, outcome
from tests.oracle.reports import DELIVERY_TYPES, UNMATCHED_LIVES, Report

# What counts once per delivery, at the first of these reports. An open implies delivery (P-04, ST-3), a click in a
# letter an open (ruling 41), a tap on a push is both words for one (P-09); in-app has no Delivered (I-E13).
PLATFORMS = ("ios", "android", "web", "other")
# A device takes part in every delivery of these; in the others only a report itself says where it was made.
ON_DEVICES = ("push", "in_app")
SHOWN = ("displayed", "page_displayed", "opened")
ONCE: dict[str, dict[str, tuple[str, ...]]] = {
    "push": {
        "delivered": ("delivered", "opened", "clicked"),
        "opened": ("opened", "clicked"),
        "clicked": ("opened", "clicked"),
    },
    "email": {
        "delivered": ("delivered", "opened", "clicked"),
        "opened": ("opened", "clicked"),
        "opened_by_anything": ("opened", "clicked"),
        "clicked": ("clicked",),
        "unsubscribed": ("unsubscribed",),
        "spam": ("spammed",),
    },
    "sms": {"delivered": ("delivered", "clicked"), "clicked": ("clicked",), "unsubscribed": ("unsubscribed",)},
    "in_app": {"received": SHOWN, "displayed": SHOWN, "clicked": ("clicked",)},
    "webhook": {},
}
# Scanners and privacy proxies prove that a letter arrived, and never that a person acted (C-E4).
BY_MACHINES_TOO = {"delivered": ("opened", "clicked"), "opened_by_anything": ("opened",)}

OPENS = {"push": ("opened", "clicked"), "email": ("opened",), "sms": (), "in_app": (), "webhook": ()}
CLICKS = {"push": (), "email": ("clicked",), "sms": ("clicked",), "in_app": ("clicked",), "webhook": ()}
INTERACTIONS = {
    "push": ("opened", "clicked"),
    "email": ("opened", "clicked"),
    "sms": ("clicked",),
    "in_app": ("clicked",),
    "webhook": (),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    campaign: str | None
    action: str | None
    message: str | None
    channel: str
    person: str | None
    entry: str | None
    reports: list[Report]

    @property
    def outcome(self) -> Outcome | None:
        return outcome(self.reports, self.channel)

    @property
    def received_at(self) -> datetime | None:
        """Receipt as metrics.md 0.1 has it; a delivery that bounced later was received all the same when
        it comes to entries (C-E1)."""
        if self.channel == "in_app":
            return first(self.reports, *SHOWN)
        found = self.outcome
        if found is None or found.state not in ("sent", "bounced"):
            return None
        return found.at if found.state == "sent" else first(self.reports, "sent")


def deliveries_of(reports: Iterable[Report], known: Definitions) -> list[Delivery]:
    """Reports without a known delivery wait 72 hours for it and then count nowhere (AE-22, N-3)."""
    grouped: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.type in DELIVERY_TYPES and report.delivery is not None:
            grouped[report.delivery].append(report)
    made = (_delivery(id_, group, known) for id_, group in grouped.items())
    return [delivery for delivery in made if delivery is not None]


def _delivery(id_: str, reports: list[Report], known: Definitions) -> Delivery | None:
    founders = [report for report in reports if _founds(report, known)]
    if not founders:
        return None
    founder = min(founders, key=lambda report: report.received_at)
    campaign = known.campaign(founder.campaign)
    channel = campaign.channel(founder.action) if campaign else known.messages[founder.message]
    alive = [r for r in reports if r.received_at + UNMATCHED_LIVES > founder.received_at]
    return Delivery(
        id_, founder.campaign, founder.action, founder.message, channel, founder.person, founder.entry, alive
    )


def _founds(report: Report, known: Definitions) -> bool:
    """A sender's report that says whose delivery it is; a device speaks only of what exists (ruling 47)."""
    if report.by == "device":
        return False
    campaign = known.campaign(report.campaign)
    if campaign is not None:
        return any(action.id == report.action for action in campaign.actions)
    return report.campaign is None and report.message in known.messages


def facts_of(delivery: Delivery, known: Definitions) -> Iterator[Fact]:
    """Once for the delivery as a whole, once for each platform its devices have (P-17, ruling 42)."""
    found = delivery.outcome
    named = [*_once([found] if found else [], delivery.channel), *told(delivery.reports, delivery.channel)]
    if (waiting := _waiting(delivery.reports, found)) is not None:
        named.append(waiting)
    if found is None:
        named.append(("queued", min(report.at for report in delivery.reports)))
    yield from (_fact(delivery, name, at, None) for name, at in named)
    for platform, devices in devices_by_platform(delivery.reports, known).items():
        judge = of_one if delivery.channel in ON_DEVICES else _as_said
        outcomes = [found for said in devices if (found := judge(said, delivery.channel)) is not None]
        reports = [report for said in devices for report in said]
        named = [*_once(outcomes, delivery.channel), *told(reports, delivery.channel)]
        if delivery.channel not in ON_DEVICES:
            named = [*((name, at) for name, at in named if name != "delivered"), *_said_delivered(reports)]
        yield from (_fact(delivery, name, at, platform) for name, at in named)


def _as_said(said: list[Report], channel: str) -> Outcome | None:
    """Opening a letter on a device does not make it one sent there: only the sender's word has the platform."""
    return of_one([report for report in said if report.type in RANKS], channel)


def _said_delivered(reports: list[Report]) -> Iterator[tuple[str, datetime]]:
    at = first(reports, "delivered")
    if at is not None:
        yield "delivered", at


def devices_by_platform(reports: list[Report], known: Definitions) -> dict[str, list[list[Report]]]:
    """The reports of each device, under its platform; what names no device but a platform is one more."""
    devices: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        devices[report.device or f"some {report.platform}"].append(report)
    groups: dict[str, list[list[Report]]] = defaultdict(list)
    for token, said in devices.items():
        named = {report.platform for report in said if report.platform}
        platform = min(named, key=PLATFORMS.index) if named else known.devices.get(token)
        if platform is not None:
            groups[platform].append(said)
    return groups


def _once(outcomes: list[Outcome], channel: str) -> Iterator[tuple[str, datetime]]:
    """Each state once, at the first device that is in it."""
    for state in sorted({found.state for found in outcomes}):
        at = min(found.at for found in outcomes if found.state == state)
        yield state, at
        if state == "sent" and channel != "in_app":
            yield "received", at


def _waiting(reports: list[Report], found: Outcome | None) -> tuple[str, datetime] | None:
    """Deferred *now*: a receiving server still hesitates, and nothing has settled or arrived since (E-03)."""
    settled = found is not None and found.state not in ("sent", "attempted")
    deferred = first(reports, "deferred")
    if deferred is None or settled or first(reports, "delivered", "opened", "clicked") is not None:
        return None
    return "deferred", deferred


def _fact(delivery: Delivery, name: str, at: datetime, platform: str | None) -> Fact:
    return Fact(
        name, at, delivery.campaign, delivery.action, delivery.channel, delivery.person, platform, delivery.message
    )


def told(reports: list[Report], channel: str) -> Iterator[tuple[str, datetime]]:
    """What reports say beyond the outcome: once-only facts at their first time, interactions each time."""
    for name, types in ONCE[channel].items():
        machines = BY_MACHINES_TOO.get(name, ())
        at = first((report for report in reports if report.human or report.type in machines), *types)
        if at is not None:
            yield name, at
    clicked = first((report for report in reports if report.human), "clicked")
    if channel == "email" and clicked is not None and not any(r.type == "opened" and r.human for r in reports):
        yield "inferred_open", clicked  # the click proves an open that nobody reported (ruling 41)
    for report in reports:
        yield from ((name, report.at) for name in _each_time(report, channel))


def _each_time(report: Report, channel: str) -> Iterator[str]:
    if report.type in OPENS[channel]:
        yield "opens"
    if report.type in CLICKS[channel] and report.human:
        yield "clicks"
    if report.type in INTERACTIONS[channel] and report.human:
        yield "interacted"
