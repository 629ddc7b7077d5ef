"""Writing behind the reader: deflating, hashing and the disk take their time in a thread, while the next rows come."""

from collections.abc import Callable, Sequence
from queue import Queue
from threading import Thread
from types import TracebackType

_BLOCKS_AHEAD = 8

Block = Sequence[bytes]


class Behind:
    """`with Behind(write) as hand`: what `hand` is given is written in its order; it raises what a write before raised.
    At the end of the block all is written."""

    def __init__(self, write: Callable[[Block], object]) -> None:
        self._write = write
        self._failure: Exception | None = None
        self._blocks: Queue[Block | None] = Queue(_BLOCKS_AHEAD)
        self._thread = Thread(target=self._live, name="export-writer", daemon=True)

    def __enter__(self) -> Callable[[Block], None]:
        self._thread.start()
        return self._hand

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._blocks.put(None)
        self._thread.join()
        if error is None:
            self._raise()

    def _hand(self, block: Block) -> None:
        self._raise()
        self._blocks.put(block)

    def _raise(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _live(self) -> None:
        """To the end even after a failure, so that nobody waits for a place in the queue."""
        while (block := self._blocks.get()) is not None:
            if self._failure is None:
                try:
                    self._write(block)
                except Exception as failure:
                    self._failure = failure
