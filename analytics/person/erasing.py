"""Erasing a person by hand: what goes and what stays is counted first, and a receipt without personal data is left."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from analytics.person.held import Held
from messaging.erasing import erase_person
from messaging.models import DeviceAttempt
from workspaces import audit
from workspaces.models import AuditEntry, Workspace

ERASED = "person_erased"


@dataclass(frozen=True, slots=True)
class Going:
    """How much there is that says who it is."""

    profiles: int
    attributes: int
    devices: int
    tags: int
    events: int
    segments: int


@dataclass(frozen=True, slots=True)
class Staying:
    """Numbers of results count these as before; they belong to an anonymous stand-in."""

    deliveries: int
    device_attempts: int
    entries: int
    conversions: int


@dataclass(frozen=True, slots=True)
class Preview:
    going: Going
    staying: Staying


@dataclass(frozen=True, slots=True)
class Receipt:
    """Names the stand-in and numbers, never the person."""

    at: datetime
    by: str
    counts: dict[str, dict[str, int]]


def preview(held: Held) -> Preview:
    attempts = DeviceAttempt.objects.for_workspace(held.workspace).filter(delivery__person__in=held.numbers)
    everyone = [held.person, *held.merged]
    going = Going(
        profiles=len(everyone),
        attributes=sum(len(each.attributes) for each in everyone),
        devices=held.devices.count(),
        tags=len(held.tags),
        events=held.event_count,
        segments=len(held.segments),
    )
    staying = Staying(
        deliveries=held.deliveries.count(),
        device_attempts=attempts.count(),
        entries=held.entries.count(),
        conversions=held.conversions.count(),
    )
    return Preview(going, staying)


def erase(actor: Any, workspace: Workspace, held: Held, now: datetime) -> None:
    """Inside the workspace's transaction; what is counted here is what goes."""
    counted = preview(held)
    erase_person(held.person, now)
    detail = {"went": asdict(counted.going), "stays": asdict(counted.staying)}
    audit.record(actor, workspace, ERASED, "person", held.person.public_id, detail)


def receipt(workspace: Workspace, public_id: str) -> Receipt | None:
    rows = AuditEntry.objects.for_workspace(workspace).filter(action=ERASED, object_id=public_id)
    line = rows.order_by("-pk").first()
    if line is None:
        return None
    counts = {part: line.detail[part] for part in ("went", "stays") if part in line.detail}
    return Receipt(line.at, line.actor, counts)
