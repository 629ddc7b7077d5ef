"""h2's state machine, which takes a goodbye for the end of everything, taught to hear out what is still promised.

Front ends say goodbye politely: they name the last stream they will answer, and answer it. Stock h2 refuses every frame
after GOAWAY, so those answers would be lost and their sends in doubt (RFC 9113, 6.8).
"""

from typing import Any, cast

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, Event
from hpack import Encoder
from hyperframe.frame import Frame, GoAwayFrame


class PlainEncoder(Encoder):
    """Without Huffman's code: it saves a third of a few hundred bytes, and costs more than everything else we do."""

    def encode(self, headers: Any, huffman: bool = False) -> bytes:
        return super().encode(headers, huffman=False)


class Http2State(H2Connection):
    def __init__(self, config: H2Configuration) -> None:
        super().__init__(config)
        self.encoder = PlainEncoder()

    def _receive_goaway_frame(self, frame: GoAwayFrame) -> tuple[list[Frame], list[Event]]:
        try:
            code: ErrorCodes | int = ErrorCodes(frame.error_code)
        except ValueError:
            code = frame.error_code
        event = ConnectionTerminated()
        event.error_code = cast(ErrorCodes, code)
        event.last_stream_id = frame.last_stream_id
        event.additional_data = frame.additional_data or None
        return [], [event]
