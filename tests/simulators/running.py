"""A simulator in a thread of the test's own process."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from messaging.providers.registry import build
from messaging.simulator import certificates
from messaging.simulator.address import Services, nobody
from messaging.simulator.identity import Identity, identity
from messaging.simulator.pushes import Push
from messaging.simulator.script import Script
from messaging.simulator.server import listening_socket, serve


class Simulator:
    def __init__(self, known: Identity, services: Services, port: int) -> None:
        self.identity, self.services, self.port = known, services, port
        self.base_url = f"https://127.0.0.1:{port}"

    @property
    def script(self) -> Script:
        return self.services.script

    def accepted(self) -> list[dict[str, Any]]:
        return self.services.journal.page(0, 1_000_000)

    def provider(self, way: str, **settings: Any) -> Any:
        usual, secret = self.identity.credentials(self.base_url)[way]
        return build(way, "simulator", usual | settings, secret)

    def clear(self) -> None:
        self.services.script.clear()
        self.services.journal.clear()


@contextmanager
def simulator(folder: Path, on_accept: Callable[[Push], None] = nobody) -> Iterator[Simulator]:
    known, listening = identity(folder), listening_socket("127.0.0.1", 0)
    services = Services(known, on_accept)
    with in_a_thread() as loop:
        starting = serve(services, listening, certificates.server_context(folder))
        asyncio.run_coroutine_threadsafe(starting, loop).result(10)
        yield Simulator(known, services, listening.getsockname()[1])


@contextmanager
def in_a_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
