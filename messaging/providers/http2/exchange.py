"""One request and what becomes of it."""

from asyncio import TimerHandle
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import cast

from hpack import NeverIndexedHeaderTuple

Headers = list[tuple[str, str]]


def once(name: str, value: str) -> tuple[str, str]:
    """A header whose value will not come again: kept out of the compression table, where it would only displace the
    provider token, which is the same for thousands."""
    return cast(tuple[str, str], NeverIndexedHeaderTuple(name, value))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    # Which connection it came over: some answers are about the connection.
    connection: int = 0


class WireFault(Exception):
    """No answer. `unsent`: the other side certainly did not process it; otherwise it may have."""

    def __init__(self, detail: str, *, unsent: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.unsent = unsent


@dataclass(slots=True, eq=False)
class Exchange:
    headers: Headers
    body: bytes
    result: Future[Answer] = field(default_factory=Future)
    status: int = 0
    received: dict[str, str] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)
    timer: TimerHandle | None = None

    def answer(self, connection: int) -> None:
        self._stop()
        if not self.result.done():
            self.result.set_result(Answer(self.status, self.received, b"".join(self.chunks), connection))

    def fail(self, detail: str, *, unsent: bool) -> None:
        self._stop()
        if not self.result.done():
            self.result.set_exception(WireFault(detail, unsent=unsent))

    def _stop(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
