"""A request and its response, whichever version of HTTP carried them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

import h2.errors

BODY_LIMIT = 60 * 1024
numbers = count(1)


class Carrier(Protocol):
    """A client's connection. `memory` is the services' own, for what they must know of a connection."""

    number: int
    memory: dict[str, Any]

    def allow_streams(self, streams: int) -> None: ...

    def leave(self, reason: str = "") -> None: ...


@dataclass(slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    carrier: Carrier
    http2: bool
    body: bytes = b""
    # Some header came twice.
    duplicates: bool = False


@dataclass(slots=True)
class Response:
    status: int
    body: bytes = b""
    headers: list[Any] = field(default_factory=list)
    # How a service takes its leave instead of answering: one stream, the whole connection, or silence.
    reset: h2.errors.ErrorCodes | None = None
    leave: bool = False
    hang: bool = False


Handler = Callable[[Request], Response | Awaitable[Response]]
