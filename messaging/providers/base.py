"""What the sender asks of a way out, and what it is told."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class OutcomeKind(StrEnum):
    """What an answer means for us. Each provider's own words are mapped to these in classify/."""

    ACCEPTED = "accepted"
    # Later, by itself.
    TEMPORARY = "temporary"
    THROTTLED = "throttled"
    CREDENTIAL_PAUSE = "credential_pause"
    # At once, with a new token.
    AUTH_REFRESH = "auth_refresh"
    # Bytes left and no answer came: it may have arrived.
    AMBIGUOUS = "ambiguous"
    # Never by itself.
    BOUNCED_DEVICE = "bounced_device"
    PERMANENT_CONFIG = "permanent_config"
    PERMANENT_PAYLOAD = "permanent_payload"


@dataclass(frozen=True, slots=True)
class SendRequest:
    """One request for one address. The same send, round after round, keeps `send_id`, `delivery` and `collapse_id`."""

    send_id: int
    delivery: str
    round: int
    number: int
    way: str
    address: str
    address_kind: str = ""
    platform: int = 0
    payload: dict[str, Any] = field(default_factory=dict)
    collapse_id: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """`status` is empty when no answer came. `reason` is the provider's code, `raw` its whole answer, cut.

    `invalid_since`: since when the provider knows that the address is gone; a device registered later is another one.
    `gone`: the provider says unregistered, so the device leaves the person's list (metrics.md 2.1).
    """

    kind: OutcomeKind
    status: int | None = None
    reason: str = ""
    provider_id: str = ""
    retry_after: float | None = None
    invalid_since: datetime | None = None
    gone: bool = False
    raw: str = ""


class Provider(Protocol):
    """`send` never raises for what happens on the wire, and never sends anything twice."""

    def send(self, request: SendRequest) -> SendOutcome: ...

    def test(self, request: SendRequest | None) -> SendOutcome:
        """Whether the credential works: sent to the given address, or as far as the provider lets us look without."""
        ...

    def close(self) -> None: ...


class CredentialUnusable(Exception):
    """A credential that cannot even be tried: unreadable, incomplete, or not allowed here."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


RAW_KEPT = 2000


def kept(raw: bytes | str) -> str:
    """As much of an answer as is worth keeping, in a form PostgreSQL takes."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return text[:RAW_KEPT].replace("\x00", "\ufffd")
