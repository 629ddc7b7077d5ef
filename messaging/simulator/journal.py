"""Every accepted message, and how often each came: nothing is de-duplicated here, so that duplicates show."""

import time
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT = 1_000_000


@dataclass(frozen=True, slots=True)
class Accepted:
    number: int
    at: float
    service: str
    address: str
    delivery: str
    collapse_id: str
    provider_id: str
    connection: int


class Journal:
    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.accepted: deque[Accepted] = deque(maxlen=_KEPT)
        self.counts: Counter[tuple[str, str]] = Counter()
        self.refused: Counter[str] = Counter()
        self.total = 0

    def accept(
        self, service: str, address: str, delivery: str, collapse: str, provider_id: str, connection: int
    ) -> None:
        self.total += 1
        self.counts[delivery, address] += 1
        self.accepted.append(
            Accepted(self.total, time.time(), service, address, delivery, collapse, provider_id, connection)
        )

    def refuse(self, reason: str) -> None:
        self.refused[reason] += 1

    def page(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Numbers are gapless, so the place of `after` can be reckoned."""
        if not self.accepted:
            return []
        start = max(0, after + 1 - self.accepted[0].number)
        stop = min(len(self.accepted), start + limit)
        return [asdict(self.accepted[position]) for position in range(start, stop)]

    def summary(self) -> dict[str, Any]:
        doubles = {f"{delivery} {address}": n for (delivery, address), n in self.counts.items() if n > 1}
        return {
            "accepted": self.total,
            "different": len(self.counts),
            "doubles": len(doubles),
            "some_doubles": dict(list(doubles.items())[:100]),
            "refused": dict(self.refused),
        }
