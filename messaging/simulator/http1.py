"""HTTP/1.1 for what is asked that way: tokens, SMS, and whoever looks at the journal."""

import asyncio
from collections.abc import Awaitable
from typing import Any, cast

import h11

from messaging.simulator.exchange import BODY_LIMIT, Handler, Request, Response, numbers


class Http1Connection(asyncio.Protocol):
    """One request after the other, as HTTP/1.1 has it."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.number = next(numbers)
        self.memory: dict[str, Any] = {}
        self.h11 = h11.Connection(h11.SERVER)
        self.request: Request | None = None
        self.task: asyncio.Task[None] | None = None
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def allow_streams(self, streams: int) -> None:
        """There is one."""

    def leave(self, reason: str = "") -> None:
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        self.h11.receive_data(data)
        self._read_on()

    def eof_received(self) -> None:
        self.transport.close()

    def _read_on(self) -> None:
        try:
            while (event := self.h11.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                self._take(event)
        except h11.RemoteProtocolError:
            self.transport.close()

    def _take(self, event: object) -> None:
        match event:
            case h11.Request():
                headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
                method, path = event.method.decode(), event.target.decode()
                self.request = Request(method, path, headers, self, http2=False)
            case h11.Data() if self.request is not None:
                self.request.body += event.data
                if len(self.request.body) > BODY_LIMIT:
                    self.transport.close()
            case h11.EndOfMessage() if self.request is not None:
                self._answer(self.request)
            case h11.ConnectionClosed():
                self.transport.close()

    def _answer(self, request: Request) -> None:
        outcome = self.handler(request)
        if isinstance(outcome, Response):
            self._respond(outcome)
        else:
            self.task = asyncio.ensure_future(self._respond_later(outcome))

    async def _respond_later(self, outcome: Awaitable[Response]) -> None:
        self._respond(await outcome)

    def _respond(self, response: Response) -> None:
        if response.hang or self.transport.is_closing():
            return
        if response.leave or response.reset is not None:
            self.transport.abort()
            return
        headers = [*response.headers, ("content-length", str(len(response.body)))]
        self._send(h11.Response(status_code=response.status, headers=headers))
        if response.body:
            self._send(h11.Data(data=response.body))
        self._send(h11.EndOfMessage())
        if self.h11.our_state is h11.MUST_CLOSE:
            self.transport.close()
        elif self.h11.our_state is h11.DONE and self.h11.their_state is h11.DONE:
            self.h11.start_next_cycle()
            self._read_on()

    def _send(self, event: Any) -> None:
        if data := self.h11.send(event):
            self.transport.write(data)
