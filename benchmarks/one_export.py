"""Makes one export in a process of its own and says how long it took and how much memory: called by the benchmark."""

import json
import resource
import time
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from analytics.exports.making import make_next

    before = _now_held()
    began = time.perf_counter()
    make_next()
    took = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "megabytes": max(0.0, most - before)}))


def _now_held() -> float:
    """Megabytes."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
