"""Makes one export in a process of its own and says how long it took and how much memory: called by the benchmark."""

import json
import time
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from django.core.cache import cache

    from analytics.exports.making import make_next

    # A worker has spoken with the cache long before.
    cache.get("")
    before = _megabytes("VmRSS")
    began = time.perf_counter()
    make_next()
    took = time.perf_counter() - began
    # Not what getrusage says: that remembers how large the process was from which this one was started.
    print(json.dumps({"seconds": took, "megabytes": _megabytes("VmHWM") - before}))


def _megabytes(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
