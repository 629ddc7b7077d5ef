"""What was posted, as the model sees it: accepted once, dated by T-10, in any order the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.times import effective, instant

OLDEST = timedelta(days=400)
UNMATCHED_LIVES = timedelta(hours=72)
DEVICE_TYPES = {"delivered", "opened", "clicked", "displayed", "page_displayed", "dismissed", "track"}
DELIVERY_TYPES = DEVICE_TYPES - {"track"} | {
    "attempted", "sent", "bounced", "suppressed", "failed", "undeliverable", "deferred", "unsubscribed", "spammed"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posted:
    """One event as it went through the door: the body's dict, and what the door added."""

    body: dict[str, Any]
    received_at: datetime
    source: str = "server"
    by: str = "sender"


@dataclass(frozen=True, slots=True)
class Report:
    type: str
    at: datetime
    skewed: bool
    delivery: str | None
    person: str | None
    campaign: str | None
    action: str | None
    message: str | None
    entry: str | None
    device: str | None
    platform: str | None
    human: bool
    by: str
    received_at: datetime


def accepted(posts: Iterable[Posted]) -> list[Report]:
    """The posts that count, each once: the first with its key wins (rulings 14, 27, 50)."""
    seen: set[tuple[object, ...]] = set()
    reports = []
    for post in posts:
        if _refused(post) or (key := _key(post)) in seen:
            continue
        seen.add(key)
        reports.append(_report(post))
    return reports


def _refused(post: Posted) -> bool:
    occurred = instant(post.body.get("occurred_at"))
    too_old = occurred is not None and occurred < post.received_at - OLDEST
    return too_old or (post.by == "device" and post.body["type"] not in DEVICE_TYPES)


def _key(post: Posted) -> tuple[object, ...]:
    """Ids are the client's inside its source; without one, ruling 27's natural key."""
    body = post.body
    if body.get("id"):
        return post.source, body["id"]
    names = ("delivery_id", "type", "device_token", "block_id", "action_name", "occurred_at")
    return post.source, *(body.get(name) for name in names)


def _report(post: Posted) -> Report:
    body = post.body
    at, skewed = effective(instant(body.get("occurred_at")), post.received_at)
    return Report(
        type=body["type"],
        at=at,
        skewed=skewed,
        delivery=body.get("delivery_id"),
        person=body.get("person_id") or _stranger(body.get("anonymous_id")),
        campaign=body.get("campaign_id"),
        action=body.get("action_id"),
        message=body.get("message_id"),
        entry=body.get("entry_id"),
        device=body.get("device_token"),
        platform=body.get("platform"),
        human=body.get("human", True),
        by=post.by,
        received_at=post.received_at,
    )


def _stranger(anonymous_id: str | None) -> str | None:
    """Never the same as somebody known who happens to have this id."""
    return None if anonymous_id is None else f"anonymous {anonymous_id}"
