"""The product's own simulator of the push services, in a thread of the tests: real TLS, real HTTP/2."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from messaging.simulator.address import Services
from messaging.simulator.certificates import server_context
from messaging.simulator.identity import Identity, identity
from messaging.simulator.server import listening_socket, serve


def token(name: str) -> str:
    """A device token that looks like Apple's."""
    return sha256(name.encode()).hexdigest()


class PushServices:
    def __init__(self, known: Identity, url: str, services: Services) -> None:
        self.known, self.url, self._services = known, url, services

    def script(self, name: str, *steps: dict[str, Any]) -> None:
        """What happens to the next requests for the device of this name; afterwards it is accepted."""
        self._services.script.add({"token": token(name)}, list(steps))

    def fail_some(self, share: float, *steps: dict[str, Any]) -> None:
        """Of everything that is not scripted, this share gets one of these answers."""
        self._services.script.set_default({"share": share, "failures": list(steps)})

    def accepted(self) -> list[str]:
        """Tokens in the order in which they were accepted."""
        return [entry.address for entry in self._services.journal.accepted]

    def answered(self) -> int:
        """How many requests were accepted or refused so far, also while more come in."""
        return self._services.journal.total + self.refused()

    def refused(self) -> int:
        return sum(self._services.journal.refused.values())

    def clear(self) -> None:
        self._services.script.clear()
        self._services.journal.clear()


@contextmanager
def push_services(folder: Path) -> Iterator[PushServices]:
    known = identity(folder)
    listening = listening_socket("127.0.0.1", 0)
    url = f"https://localhost:{listening.getsockname()[1]}"
    services = Services(known)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(services, listening, server_context(folder)), loop).result(10)
    try:
        yield PushServices(known, url, services)
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
