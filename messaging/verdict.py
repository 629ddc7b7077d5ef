"""What became of a delivery: one verdict from the statements about its devices (metrics.md 2.1 to 2.4).

Everything here is a pure function of facts, so arrival order cannot matter. The rules:

* The latest statement about a device wins (ruling 49); of two at the same instant the higher rank.
* A statement without a device speaks of the whole delivery. It decides when no device was named, or when
  it closes the delivery and is no older than every statement about a device; else the devices decide.
* All devices must be finished, one success decides; else failed before bounced before suppressed (2.3).
* Evidence beats a lost answer: who delivered, opened or clicked was sent to, whatever was attempted or
  failed (ST-4). A bounce falls to an open or a click; in push, where the device itself speaks, also to a
  delivered report (2.4).
* Sent counts at the first acceptance, or at the first evidence where no acceptance was ever reported.
  A delivery that bounces after acceptance counts as bounced in the bucket of its first outcome (ruling 41).
"""

from collections.abc import Collection
from dataclasses import dataclass

from messaging.events import STATEMENTS
from messaging.facts import Facts

_RANK = {
    status: rank
    for rank, status in enumerate(("attempted", "undeliverable", "suppressed", "bounced", "failed", "sent"))
}
_CLOSING = frozenset(STATEMENTS) - {"attempted"}
_TOUCHED = ("opened", "machine_opened", "clicked", "machine_clicked")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status and the microsecond at which it counts."""

    status: str
    at: int


def latest_statement(facts: Facts) -> Outcome | None:
    """The statement that holds for one device or for the whole delivery."""
    best: tuple[int, int, str] | None = None
    for status in STATEMENTS:
        fact = facts.seen.get(status)
        if fact is not None:
            candidate = (fact.last, _RANK[status], status)
            if best is None or candidate > best:
                best = candidate
    return Outcome(best[2], best[0]) if best else None


def settled(facts: Facts, channel: str) -> Outcome | None:
    """The outcome of one device (or of a whole delivery without devices): statement against evidence."""
    statement = latest_statement(facts)
    evidence = _evidence(facts, channel, statement)
    if evidence is not None:
        accepted = facts.first("sent")
        return Outcome("sent", evidence if accepted is None else accepted)
    return stated(facts)


def stated(facts: Facts) -> Outcome | None:
    """The outcome by the sender's word alone."""
    statement = latest_statement(facts)
    return None if statement is None else Outcome(statement.status, _counted_at(facts, statement))


def verdict(whole: Facts, devices: Collection[Facts], channel: str) -> Outcome | None:
    """The outcome of a delivery; None while nothing was tried.

    `whole` holds the statements made without a device, and the delivered, opened and clicked reports of
    all devices together; `devices` hold the statements and reports of each.
    """
    spoken = [facts for facts in devices if latest_statement(facts) is not None]
    if not spoken:
        return settled(whole, channel)
    if _whole_decides(whole, spoken):
        return settled(_together(whole, spoken), channel)
    result = _of_devices([outcome for facts in devices if (outcome := settled(facts, channel)) is not None])
    if result.status == "sent" or (evidence := _evidence(whole, channel, result)) is None:
        return result
    accepted = _together(whole, spoken).first("sent")
    return Outcome("sent", evidence if accepted is None else accepted)


def _together(whole: Facts, devices: Collection[Facts]) -> Facts:
    """All that was said of a delivery, as if of one device."""
    said = Facts()
    for facts in (whole, *devices):
        said.absorb(facts)
    return said


def _of_devices(outcomes: list[Outcome]) -> Outcome:
    by_status: dict[str, list[int]] = {}
    for outcome in outcomes:
        by_status.setdefault(outcome.status, []).append(outcome.at)
    if "attempted" in by_status:
        return Outcome("attempted", min(by_status["attempted"]))
    if "sent" in by_status:
        return Outcome("sent", min(by_status["sent"]))
    if "failed" in by_status:
        return Outcome("failed", max(by_status["failed"]))
    for status in ("bounced", "suppressed", "undeliverable"):
        if status in by_status:
            return Outcome(status, min(by_status[status]))
    raise ValueError("a delivery with named devices has at least one outcome")


def _whole_decides(whole: Facts, devices: list[Facts]) -> bool:
    statement = latest_statement(whole)
    if statement is None or statement.status not in _CLOSING:
        return False
    return all(statement.at >= other.at for facts in devices if (other := latest_statement(facts)) is not None)


def _evidence(facts: Facts, channel: str, statement: Outcome | None) -> int | None:
    """The first proof that the message arrived, where it beats what the sender said."""
    if statement is not None and statement.status in ("sent", "suppressed", "undeliverable"):
        return None
    if statement is not None and statement.status == "bounced":
        kinds = (*_TOUCHED, "delivered") if channel == "push" else _TOUCHED
        return facts.first(*kinds)
    return facts.first("delivered", "displayed", *_TOUCHED)


def _counted_at(facts: Facts, statement: Outcome) -> int:
    if statement.status == "failed":
        return statement.at
    if statement.status == "bounced":
        first = facts.first("sent", "bounced")
        return statement.at if first is None else first
    return facts.seen[statement.status].first
