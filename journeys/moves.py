"""What was reported of one entry, as it is kept: compact, and the same whatever order it arrived in."""

from collections.abc import Iterable
from enum import IntEnum

import msgspec


class Kind(IntEnum):
    """What a report says."""

    ENTERED = 1
    STEP_ENTERED = 2
    STEP_LEFT = 3
    EXITED = 4


class Move(msgspec.Struct, array_like=True, frozen=True, order=True, omit_defaults=True):
    """One report: microseconds since 1970, what it says, the step, where it leads, and the key of its event."""

    at: int
    kind: Kind
    step: int = 0
    next: int = 0
    # The outcome of a step that was left, or the reason of an exit.
    word: str = ""
    key: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[Move])


def encode(moves: Iterable[Move]) -> str:
    return _encoder.encode(sorted(moves)).decode()


def decode(text: str) -> list[Move]:
    return _decoder.decode(text)
