"""A small cast for every test of the pipeline: one welcome campaign, four people, a few phones."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.oracle import Action, Campaign, Definitions, Posted

PUSH, LETTER, CARD, TEXT, HOOK = "hello-push", "letter", "card", "text", "hook"
WELCOME = Campaign(
    "welcome",
    (
        Action(PUSH, "push"),
        Action(LETTER, "email"),
        Action(CARD, "in_app"),
        Action(TEXT, "sms"),
        Action(HOOK, "webhook"),
    ),
)
CAST = Definitions((WELCOME,), devices={"bos-tablet": "android"})

# The day most examples of metrics.md 10 play on; everything is received by the end of it.
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def at(text: str, day: str = "2026-11-20") -> datetime:
    """``at("10:05")`` or ``at("23:50:30", "2026-11-01")``, in UTC."""
    return datetime.fromisoformat(f"{day}T{text}+00:00")


def make_event(type_: str, when: datetime | None = None, **fields: Any) -> dict[str, Any]:
    """A native event as a client posts it; the id tells it from every other unless one is given."""
    body = {"id": _next_id(), "type": type_, **fields}
    if when is not None:
        body["occurred_at"] = when.isoformat().replace("+00:00", "Z")
    return body


def make_sent(delivery: str, person: str, when: datetime, action: str = PUSH, **fields: Any) -> dict[str, Any]:
    """The report that says whose delivery this is."""
    return make_event("sent", when, **naming(delivery, person, action), **fields)


def naming(delivery: str, person: str | None, action: str = PUSH) -> dict[str, Any]:
    named = {"delivery_id": delivery, "campaign_id": WELCOME.id, "action_id": action}
    return named | ({"person_id": person} if person else {})


def posted(*bodies: dict[str, Any], received: datetime = NOW) -> list[Posted]:
    """As if each had gone through the door a millisecond after the other."""
    return [Posted(body, received + timedelta(milliseconds=n)) for n, body in enumerate(bodies)]


_made = 0


def _next_id() -> str:
    global _made
    _made += 1
    return f"event-{_made}"
