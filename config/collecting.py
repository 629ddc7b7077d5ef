"""When a web process looks for garbage.

Every page leaves some: a request and its context refer to themselves in Django. With Python's own thresholds (700
allocations) a page would be searched a hundred times while it is made, and with it, every so often, everything Django
loaded at the start. Here the search comes when an answer is on its way, and nobody waits for it.
"""

import gc
from typing import Any

from django.core.signals import request_finished

# Containers that wait for the search between two requests; a page leaves one or two thousand.
_ENOUGH = 20_000
_WHOLE_EVERY = 20
# Within a request only when it makes an extraordinary number.
_TOO_MANY = 500_000


def spare_what_stays() -> None:
    """Once, after everything is loaded: it is never garbage, so it is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_TOO_MANY, 5, 5)
    request_finished.connect(_look)


def _look(**_signal: Any) -> None:
    young, _, searches = gc.get_count()
    if young > _ENOUGH:
        # What other threads were using at the time has grown old meanwhile.
        gc.collect(2 if searches >= _WHOLE_EVERY else 1)
