"""What makes a chunk fast and changes nothing of what it computes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Every join of the fold starts from the few thousand rows of a chunk and finds their partners by a key. Of tables that
# have just been made the planner knows no sizes, and then reads them from end to end for every chunk (measured on a
# fresh installation: 4.0 s instead of 0.4 s for the one update of leaves).
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"


@contextmanager
def without_collector() -> Iterator[None]:
    """A chunk makes hundreds of thousands of objects and no cycles. Looking for cycles took half its processor time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
