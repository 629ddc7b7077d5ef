"""The verdict on one delivery from what was said of it (metrics.md 2.2 to 2.4, ruling 49).

Every function looks at the whole list of reports at once, so that the order of arrival cannot matter.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.reports import Report

RANKS = ("attempted", "undeliverable", "suppressed", "bounced", "failed", "sent")
OPENING = ("opened", "clicked")
ARRIVING = ("delivered", "displayed", "page_displayed", *OPENING)


@dataclass(frozen=True, slots=True)
class Outcome:
    state: str
    at: datetime


def outcome(reports: list[Report], channel: str) -> Outcome | None:
    """Of the whole delivery; None while nobody tried."""
    devices = by_device(reports)
    if not any(_statements(said) for said in devices.values()) or _decided_as_a_whole(reports):
        return of_one(reports, channel)
    verdict = _all_finished_one_decides([found for said in devices.values() if (found := of_one(said, channel))])
    proof = _proof(reports, verdict.state, channel)
    return verdict if proof is None else Outcome("sent", first(reports, "sent") or proof)


def of_one(reports: list[Report], channel: str) -> Outcome | None:
    """Of one device, or of a delivery spoken of as a whole: the latest statement against the evidence."""
    latest = _latest(reports)
    state = latest.type if latest else None
    accepted = first(reports, "sent")
    proof = _proof(reports, state, channel)
    if proof is not None:
        return Outcome("sent", accepted or proof)  # evidence beats the lost answer (ST-4)
    if latest is None or state is None:
        return None
    if state == "failed":
        return Outcome(state, latest.at)  # failed *now*, since the last failure (P-07, R-15)
    if state == "bounced":  # in the bucket of the first outcome (ruling 41)
        return Outcome(state, min(filter(None, (accepted, first(reports, "bounced")))))
    return Outcome(state, min(report.at for report in reports if report.type == state))


def by_device(reports: Iterable[Report]) -> dict[str, list[Report]]:
    devices: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.device is not None:
            devices[report.device].append(report)
    return dict(devices)


def first(reports: Iterable[Report], *types: str) -> datetime | None:
    return min((report.at for report in reports if report.type in types), default=None)


def _statements(reports: Iterable[Report]) -> list[Report]:
    return [report for report in reports if report.type in RANKS]


def _latest(reports: Iterable[Report]) -> Report | None:
    return max(_statements(reports), key=lambda r: (r.at, RANKS.index(r.type)), default=None)


def _decided_as_a_whole(reports: list[Report]) -> bool:
    """A closing statement without a device holds if nothing said of a device is younger."""
    whole = _latest(report for report in reports if report.device is None)
    single = _latest(report for report in reports if report.device is not None)
    return whole is not None and whole.type != "attempted" and (single is None or whole.at >= single.at)


def _all_finished_one_decides(outcomes: list[Outcome]) -> Outcome:
    """2.2 and 2.3: attempted while any is pending; then sent, failed, bounced, suppressed in this order."""
    states = {found.state for found in outcomes}
    order = ("attempted", "sent", "failed", "bounced", "suppressed", "undeliverable")
    state = next(name for name in order if name in states)
    times = [found.at for found in outcomes if found.state == state]
    return Outcome(state, max(times) if state == "failed" else min(times))


def _proof(reports: list[Report], state: str | None, channel: str) -> datetime | None:
    """The first sign that the message arrived, where it is stronger than what the sender said (ST-1, 2.4)."""
    if state in ("sent", "suppressed", "undeliverable"):
        return None
    if state == "bounced" and channel != "push":
        return first(reports, *OPENING)  # unless already opened or clicked
    if state == "bounced":
        return first(reports, "delivered", *OPENING)
    return first(reports, *ARRIVING)
