"""A small HTTP/2 server on asyncio and h2: a request comes whole, a response leaves whole.

Written by hand because it is the hot path of load tests, and because only so it can do what push services do: allow one
stream until the first good request, and end a connection or a stream instead of answering.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, cast

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
from h2.settings import SettingCodes, Settings

from messaging.simulator.exchange import BODY_LIMIT, Handler, Request, Response, numbers

# Requests are small and read at once: the connection's window is renewed rarely, a stream's never.
_WINDOW = 2**24


class Http2Connection(asyncio.Protocol):
    def __init__(self, handler: Handler, streams: int) -> None:
        self.handler = handler
        self.number = next(numbers)
        self.memory: dict[str, Any] = {}
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                client_side=False,
                header_encoding="utf-8",
                validate_inbound_headers=False,
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self.streams = streams
        self.open: dict[int, Request] = {}
        self.window = _WINDOW
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        # Set whole: values added to the library's own would be announced only after they are in force.
        self.h2.local_settings = Settings(
            client=False, initial_values={SettingCodes.MAX_CONCURRENT_STREAMS: self.streams}
        )
        self.h2.initiate_connection()
        self.h2.increment_flow_control_window(_WINDOW)
        self._flush()

    def allow_streams(self, streams: int) -> None:
        if streams != self.streams:
            self.streams = streams
            self.h2.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: streams})

    def leave(self, reason: str = "") -> None:
        """GOAWAY, with the reason where Apple puts it."""
        words = b'{"reason":"' + reason.encode() + b'"}' if reason else None
        self.h2.close_connection(additional_data=words)
        self._flush()
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            events = self.h2.receive_data(data)
        except h2.exceptions.ProtocolError:
            self._flush()
            self.transport.close()
            return
        for event in events:
            self._take(event)
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        for task in self.tasks:
            task.cancel()

    def _take(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.RequestReceived():
                self.open[event.stream_id] = _request(event.headers, self)
            case h2.events.DataReceived():
                self._collect(event.stream_id, event.data)
            case h2.events.StreamEnded() if event.stream_id in self.open:
                self._answer(event.stream_id, self.open.pop(event.stream_id))
            case h2.events.StreamReset():
                self.open.pop(event.stream_id, None)
            case h2.events.ConnectionTerminated():
                self.transport.close()

    def _collect(self, stream: int, data: bytes) -> None:
        self.window -= len(data)
        if self.window < _WINDOW // 2:
            self.h2.increment_flow_control_window(_WINDOW - self.window)
            self.window = _WINDOW
        request = self.open.get(stream)
        if request is None:
            return
        request.body += data
        if len(request.body) > BODY_LIMIT:
            del self.open[stream]
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)

    def _answer(self, stream: int, request: Request) -> None:
        outcome = self.handler(request)
        if isinstance(outcome, Response):
            self._respond(stream, outcome)
            return
        task = asyncio.ensure_future(self._respond_later(stream, outcome))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _respond_later(self, stream: int, outcome: Awaitable[Response]) -> None:
        self._respond(stream, await outcome)
        self._flush()

    def _respond(self, stream: int, response: Response) -> None:
        if response.hang:
            return
        if response.leave:
            self.transport.abort()
            return
        try:
            if response.reset is not None:
                self.h2.reset_stream(stream, response.reset)
                return
            self.h2.send_headers(
                stream, [(":status", str(response.status)), *response.headers], end_stream=not response.body
            )
            if response.body:
                self.h2.send_data(stream, response.body, end_stream=True)
        except h2.exceptions.ProtocolError:
            # The client gave the stream up meanwhile.
            return

    def _flush(self) -> None:
        if data := self.h2.data_to_send():
            self.transport.write(data)


def _request(pairs: Iterable[tuple[Any, Any]], carrier: Http2Connection) -> Request:
    pairs = list(pairs)
    headers = dict(pairs)
    return Request(
        headers.get(":method", ""),
        headers.get(":path", ""),
        headers,
        carrier,
        http2=True,
        duplicates=len(headers) != len(pairs),
    )
