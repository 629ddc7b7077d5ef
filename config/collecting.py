"""When a web process looks for garbage.

A page allocates tens of thousands of small objects and keeps none. With Python's own thresholds (700 allocations) it
would be searched a hundred times while it is made, and with it, every so often, everything Django loaded at the start.
"""

import gc

# Allocations between two looks at the youngest; a few megabytes at most wait for the next.
_YOUNGEST = 50_000


def spare_what_stays() -> None:
    """Once, after everything is loaded: it is never garbage, so it is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNGEST, 20, 20)
