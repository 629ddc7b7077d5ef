"""A raw HTTP/2 server that breaks connections in every way the protocol knows, at the moment it is told to."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, cast

import h2.config
import h2.connection
import h2.events
from h2.errors import ErrorCodes
from h2.settings import SettingCodes, Settings
from hyperframe.frame import GoAwayFrame

from messaging.simulator import certificates
from messaging.simulator.server import listening_socket
from tests.simulators.running import in_a_thread


class Fault(StrEnum):
    """What happens when a request has come in whole."""

    NONE = "answer"
    GOAWAY_NOT_PROCESSED = "goaway that names an earlier stream, then closed"
    GOAWAY_PROCESSED = "goaway that names this stream, then closed"
    GOAWAY_THEN_ANSWER = "goaway that names this stream, then its answer"
    RESET_REFUSED = "rst_stream refused_stream"
    RESET_CANCEL = "rst_stream cancel"
    RESET_INTERNAL = "rst_stream internal_error"
    HANG = "silence"
    CLOSE_AFTER_ACCEPT = "closed without a word"
    ABORT_AFTER_ACCEPT = "reset without a word"
    HEADERS_THEN_CLOSE = "half an answer, then closed"
    GARBAGE = "bytes that are no frames"


class FaultServer:
    """`plan` holds the faults of the next requests; when it is empty requests are answered."""

    def __init__(self, port: int, authority: str) -> None:
        self.port, self.authority = port, authority
        self.base_url = f"https://127.0.0.1:{port}"
        self.plan: list[Fault] = []
        # Every request that came in whole, by its path; and the connections there were.
        self.received: list[str] = []
        self.connections = 0
        self.streams = 100
        self._came_in = threading.Condition()
        self._silent: list[tuple[asyncio.AbstractEventLoop, asyncio.Transport]] = []

    def came_in(self, path: str) -> None:
        with self._came_in:
            self.received.append(path)
            self._came_in.notify_all()

    def wait_for(self, requests: int) -> None:
        """Until so many have come in since the start, however slow the machine is."""
        with self._came_in:
            assert self._came_in.wait_for(lambda: len(self.received) >= requests, 60)

    def keep_silent(self, transport: asyncio.Transport) -> None:
        self._silent.append((asyncio.get_running_loop(), transport))

    def end_silence(self) -> None:
        """Hangs up on whoever waits for an answer that does not come."""
        for loop, transport in self._silent:
            loop.call_soon_threadsafe(transport.abort)

    def next(self) -> Fault:
        return self.plan.pop(0) if self.plan else Fault.NONE


class _Connection(asyncio.Protocol):
    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.paths: dict[int, str] = {}
        self.transport = cast(asyncio.Transport, None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.server.connections += 1
        self.transport = cast(asyncio.Transport, transport)
        self.h2.local_settings = Settings(
            client=False, initial_values={SettingCodes.MAX_CONCURRENT_STREAMS: self.server.streams}
        )
        self.h2.initiate_connection()
        self.flush()

    def data_received(self, data: bytes) -> None:
        for event in self.h2.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                self.paths[event.stream_id] = dict(cast(Any, event.headers))[":path"]
            elif isinstance(event, h2.events.StreamEnded):
                self.server.came_in(self.paths[event.stream_id])
                self.act(self.server.next(), event.stream_id)
        self.flush()

    def act(self, fault: Fault, stream: int) -> None:
        match fault:
            case Fault.NONE:
                self.answer(stream)
            case Fault.GOAWAY_NOT_PROCESSED:
                self.goaway(max(0, stream - 2))
                self.transport.close()
            case Fault.GOAWAY_PROCESSED:
                self.goaway(stream)
                self.transport.close()
            case Fault.GOAWAY_THEN_ANSWER:
                self.goaway(stream)
                self.answer(stream)
            case Fault.RESET_REFUSED:
                self.h2.reset_stream(stream, ErrorCodes.REFUSED_STREAM)
            case Fault.RESET_CANCEL:
                self.h2.reset_stream(stream, ErrorCodes.CANCEL)
            case Fault.RESET_INTERNAL:
                self.h2.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
            case Fault.HANG:
                self.server.keep_silent(self.transport)
            case Fault.CLOSE_AFTER_ACCEPT:
                self.transport.close()
            case Fault.ABORT_AFTER_ACCEPT:
                self.transport.abort()
            case Fault.HEADERS_THEN_CLOSE:
                self.h2.send_headers(stream, [(":status", "200")])
                self.flush()
                self.transport.close()
            case Fault.GARBAGE:
                self.transport.write(b"\x00" * 64)
                self.transport.close()

    def answer(self, stream: int) -> None:
        self.h2.send_headers(stream, [(":status", "200"), ("apns-id", "x")], end_stream=True)

    def goaway(self, last_stream: int) -> None:
        """Written as a frame: the library would not let us speak on after it."""
        self.flush()
        frame = GoAwayFrame(0, last_stream_id=last_stream, error_code=0, additional_data=b'{"reason":"Shutdown"}')
        self.transport.write(frame.serialize())

    def flush(self) -> None:
        if not self.transport.is_closing() and (data := self.h2.data_to_send()):
            self.transport.write(data)


@contextmanager
def fault_server(folder: Any) -> Iterator[FaultServer]:
    if not (folder / "ca.pem").exists():
        certificates.make(folder)
    listening = listening_socket("127.0.0.1", 0)
    server = FaultServer(listening.getsockname()[1], (folder / "ca.pem").read_text())
    with in_a_thread() as loop:
        tls: ssl.SSLContext = certificates.server_context(folder)

        async def start() -> None:
            await loop.create_server(lambda: _Connection(server), sock=listening, ssl=tls)

        asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        yield server
