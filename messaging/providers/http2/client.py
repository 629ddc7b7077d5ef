"""Requests from many threads over one connection, which is made anew when it is gone."""

import asyncio
import ssl
from collections import deque
from contextlib import suppress
from urllib.parse import urlsplit

import h2.exceptions

from messaging.providers.http2.connection import Connection
from messaging.providers.http2.exchange import Answer, Exchange, Headers, WireFault, once
from messaging.providers.http2.loop import event_loop

CONNECT_TIMEOUT = 5.0
# For a free stream, connecting included.
QUEUE_TIMEOUT = 8.0
READ_TIMEOUT = 15.0
# Every request has its own end in the loop; this one is for a loop that does not turn any more.
_GRACE = 10.0


class Http2Client:
    """Never sends anything twice. `post` may be called by any thread; it raises WireFault where no answer came."""

    def __init__(
        self, base_url: str, tls: ssl.SSLContext, *, warm_up: bool = False, read_timeout: float = READ_TIMEOUT
    ) -> None:
        """`warm_up`: the first request over a new connection goes alone, so that a refused key is refused once."""
        address = urlsplit(base_url)
        self.host, self.port = address.hostname or "", address.port or 443
        self.authority = address.netloc
        self.prefix = address.path.rstrip("/")
        self.tls = tls
        self.warm_up = warm_up
        self.read_timeout = read_timeout
        self.loop = event_loop()
        self.waiting: deque[Exchange] = deque()
        self.connection: Connection | None = None
        self.connecting: asyncio.Task[None] | None = None

    def post(self, path: str, headers: Headers, body: bytes) -> Answer:
        exchange = Exchange(
            [
                (":method", "POST"),
                (":authority", self.authority),
                (":scheme", "https"),
                once(":path", self.prefix + path),
                *headers,
                ("content-length", str(len(body))),
            ],
            body,
        )
        for name, value in exchange.headers:
            # Looked at here: the library writes it, and the other side then ends the connection of everybody.
            if not value.isprintable():
                raise WireFault(f"not a header HTTP/2 allows: {name}", unsent=True)
        self.loop.call_soon_threadsafe(self._submit, exchange)
        try:
            return exchange.result.result(CONNECT_TIMEOUT + QUEUE_TIMEOUT + self.read_timeout + _GRACE)
        except TimeoutError:
            raise WireFault("the event loop did not answer", unsent=False) from None

    def renew(self, connection: int) -> None:
        """The other side is displeased with this connection: the next requests get another one."""
        self.loop.call_soon_threadsafe(self._renew, connection)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self._close)

    # In the loop's thread

    def _submit(self, exchange: Exchange) -> None:
        exchange.timer = self.loop.call_later(QUEUE_TIMEOUT, self._give_up, exchange)
        self.waiting.append(exchange)
        self._pump()

    def _pump(self) -> None:
        """Sends what can be sent now; the rest waits for a stream, or for a connection."""
        while self.waiting:
            connection = self.connection
            if connection is None or connection.retired:
                self._connect_soon()
                return
            if connection.is_stale():
                connection.ask()
            if not connection.can_take(self.waiting[0]):
                return
            self._start(connection)

    def _start(self, connection: Connection) -> None:
        exchange = self.waiting.popleft()
        if exchange.timer is not None:
            exchange.timer.cancel()
        try:
            connection.start(exchange)
        except h2.exceptions.NoAvailableStreamIDError:
            # Thousands of millions of requests later.
            self.waiting.appendleft(exchange)
            connection.retire()
        except (h2.exceptions.ProtocolError, ValueError) as error:
            # Nothing of it left; but what both sides remember of headers may differ now.
            exchange.fail(f"not a request HTTP/2 allows: {error}"[:300], unsent=True)
            connection.retire()

    def _give_up(self, exchange: Exchange) -> None:
        with suppress(ValueError):
            self.waiting.remove(exchange)
            exchange.fail("no free stream in time", unsent=True)

    def _connect_soon(self) -> None:
        if self.connecting is None:
            self.connecting = self.loop.create_task(self._connect())

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                transport, connection = await self.loop.create_connection(
                    lambda: Connection(self._pump, self.read_timeout, cold=self.warm_up),
                    self.host,
                    self.port,
                    ssl=self.tls,
                    server_hostname=self.host,
                )
            chosen = transport.get_extra_info("ssl_object").selected_alpn_protocol()
            if chosen != "h2":
                transport.abort()
                raise OSError("the other side does not speak HTTP/2")
        except (OSError, ssl.SSLError, TimeoutError) as error:
            self.connecting = None
            self._fail_waiting(f"no connection: {str(error) or type(error).__name__}")
        else:
            self.connecting = None
            self.connection = connection
            self._pump()

    def _renew(self, number: int) -> None:
        if self.connection is not None and self.connection.number == number:
            self.connection.retire()

    def _fail_waiting(self, detail: str) -> None:
        while self.waiting:
            self.waiting.popleft().fail(detail[:300], unsent=True)

    def _close(self) -> None:
        self._fail_waiting("the client was closed")
        if self.connection is not None:
            self.connection.retire()
