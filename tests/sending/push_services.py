"""The simulator of the push services as tests of sending speak of it: by the names of devices."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.simulators.running import Simulator, simulator


def token(name: str) -> str:
    """A device token that looks like Apple's."""
    return sha256(name.encode()).hexdigest()


class PushServices:
    def __init__(self, running: Simulator) -> None:
        self._running = running
        self.known, self.url = running.identity, running.base_url

    def script(self, name: str, *steps: dict[str, Any]) -> None:
        """What happens to the next requests for the device of this name; afterwards it is accepted."""
        self._running.script.add({"token": token(name)}, list(steps))

    def fail_some(self, share: float, *steps: dict[str, Any]) -> None:
        """Of everything that is not scripted, this share gets one of these answers."""
        self._running.script.set_default({"share": share, "failures": list(steps)})

    def accepted(self) -> list[str]:
        """Tokens in the order in which they were accepted; not while more come in."""
        return [entry.address for entry in self._running.services.journal.accepted]

    def answered(self) -> int:
        """How many requests were accepted or refused so far, also while more come in."""
        return self._running.services.journal.total + self.refused()

    def refused(self) -> int:
        return sum(self._running.services.journal.refused.values())

    def clear(self) -> None:
        self._running.clear()


@contextmanager
def push_services(folder: Path) -> Iterator[PushServices]:
    with simulator(folder) as running:
        yield PushServices(running)
