"""One HTTP/2 connection. Everything here runs in the event loop's thread, so nothing needs a lock."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import cast

import h2.config
import h2.events
import h2.exceptions
from h2.errors import ErrorCodes
from h2.settings import SettingCodes, Settings

from messaging.providers.http2.exchange import Exchange
from messaging.providers.http2.state import Http2State

# After this long without a word a connection is asked whether it still stands: a request written into a dead one
# would leave its sender in doubt.
ASK_AFTER = 60.0
PATIENCE = 5.0
_WINDOW = 2**20
_numbers = count(1)


class Connection(asyncio.Protocol):
    def __init__(self, on_change: Callable[[], None], read_timeout: float, *, cold: bool = False) -> None:
        self.number = next(_numbers)
        self.on_change = on_change
        self.read_timeout = read_timeout
        self.loop = asyncio.get_running_loop()
        self.h2 = Http2State(
            h2.config.H2Configuration(
                header_encoding="utf-8", validate_inbound_headers=False, normalize_outbound_headers=False
            )
        )
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.open: dict[int, Exchange] = {}
        # Takes no new requests: the other side says goodbye, or we do not trust it any more.
        self.retired = False
        # Unknown until the other side says how many it allows: one (protocols.md 1.3).
        self.streams = 1
        # One request alone, until one was answered.
        self.cold = cold
        self.heard_at = self.loop.time()
        self.asking: asyncio.TimerHandle | None = None
        self.flushing = False

    # What the client asks

    def can_take(self, exchange: Exchange) -> bool:
        """Whether it can go out at once and in full."""
        if self.retired or self.asking or len(self.open) >= (1 if self.cold else self.streams):
            return False
        room = min(self.h2.outbound_flow_control_window, self.h2.remote_settings.initial_window_size)
        return len(exchange.body) <= room

    def is_stale(self) -> bool:
        return not self.open and self.loop.time() - self.heard_at > ASK_AFTER

    def ask(self) -> None:
        """Whether the other side is still there."""
        if self.asking is None:
            self.h2.ping(b"standing")
            self._flush_soon()
            self.asking = self.loop.call_later(PATIENCE, self.retire)

    def start(self, exchange: Exchange) -> None:
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, exchange.headers, end_stream=not exchange.body)
        # From here on it may be processed.
        self.open[stream] = exchange
        size = self.h2.max_outbound_frame_size
        for position in range(0, len(exchange.body), size):
            chunk = exchange.body[position : position + size]
            self.h2.send_data(stream, chunk, end_stream=position + size >= len(exchange.body))
        exchange.timer = self.loop.call_later(self.read_timeout, self._timed_out, stream)
        self._flush_soon()

    def retire(self) -> None:
        """Nothing new goes out over it; what is under way may still be answered."""
        self.retired = True
        if not self.open:
            self.transport.close()
        self.on_change()

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.h2.local_settings = Settings(
            client=True, initial_values={SettingCodes.ENABLE_PUSH: 0, SettingCodes.MAX_HEADER_LIST_SIZE: 65_536}
        )
        self.h2.initiate_connection()
        self.h2.increment_flow_control_window(_WINDOW)
        self._flush()

    def data_received(self, data: bytes) -> None:
        self.heard_at = self.loop.time()
        try:
            events = self.h2.receive_data(data)
        except h2.exceptions.ProtocolError:
            self.retired = True
            self.transport.abort()
            return
        for event in events:
            self._take(event)
        self._flush_soon()
        self.on_change()
        if self.retired and not self.open:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.retired = True
        self._stop_asking()
        under_way, self.open = self.open, {}
        for exchange in under_way.values():
            exchange.fail("the connection was closed before the answer came", unsent=False)
        self.on_change()

    # What the other side says

    def _take(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.ResponseReceived():
                self._begin(event)
            case h2.events.DataReceived():
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                if exchange := self.open.get(event.stream_id):
                    exchange.chunks.append(event.data)
            case h2.events.StreamEnded():
                if exchange := self.open.pop(event.stream_id, None):
                    self.cold = False
                    exchange.answer(self.number)
            case h2.events.StreamReset():
                self._reset(event)
            case h2.events.RemoteSettingsChanged():
                self._allow(event)
            case h2.events.PingAckReceived():
                self._stop_asking()
            case h2.events.ConnectionTerminated():
                self._goodbye(event)

    def _begin(self, event: h2.events.ResponseReceived) -> None:
        if exchange := self.open.get(event.stream_id):
            pairs = {str(name): str(value) for name, value in event.headers}
            exchange.status = int(pairs.pop(":status"))
            exchange.received = pairs

    def _reset(self, event: h2.events.StreamReset) -> None:
        """REFUSED_STREAM is the one code that promises it was not processed (RFC 9113, 8.7)."""
        if exchange := self.open.pop(event.stream_id, None):
            unsent = event.error_code == ErrorCodes.REFUSED_STREAM
            exchange.fail(f"the stream was reset ({_named(event.error_code)})", unsent=unsent)

    def _allow(self, event: h2.events.RemoteSettingsChanged) -> None:
        """Their first settings replace our caution; without a number there is no limit."""
        self.streams = min(int(self.h2.remote_settings.max_concurrent_streams), 10_000)

    def _goodbye(self, event: h2.events.ConnectionTerminated) -> None:
        """Streams above the last one named were not processed (RFC 9113, 6.8). The others may still be answered."""
        self.retired = True
        last = event.last_stream_id or 0
        words = (event.additional_data or b"").decode("utf-8", "replace")[:200]
        for stream in [stream for stream in self.open if stream > last]:
            detail = f"the other side said goodbye ({words or _named(event.error_code)})"
            self.open.pop(stream).fail(detail, unsent=True)

    # Ourselves

    def _timed_out(self, stream: int) -> None:
        """One silence makes the whole connection doubtful: new requests get another one."""
        if exchange := self.open.pop(stream, None):
            exchange.fail("no answer in time", unsent=False)
            self.h2.reset_stream(stream, ErrorCodes.CANCEL)
            self._flush_soon()
        self.retire()

    def _stop_asking(self) -> None:
        if self.asking is not None:
            self.asking.cancel()
            self.asking = None

    def _flush_soon(self) -> None:
        """What is started in one turn of the loop leaves in one write."""
        if not self.flushing:
            self.flushing = True
            self.loop.call_soon(self._flush)

    def _flush(self) -> None:
        self.flushing = False
        if data := self.h2.data_to_send():
            self.transport.write(data)


def _named(code: ErrorCodes | int | None) -> str:
    return code.name if isinstance(code, ErrorCodes) else str(code)
