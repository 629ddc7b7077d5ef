"""The event loop that owns every connection of this process, in a thread of its own."""

import asyncio
import os
import threading

_lock = threading.Lock()
_running: tuple[int, asyncio.AbstractEventLoop] | None = None


def event_loop() -> asyncio.AbstractEventLoop:
    """Made at the first use; a forked child makes its own, because threads do not survive a fork."""
    global _running
    with _lock:
        if _running is None or _running[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="http2", daemon=True).start()
            _running = os.getpid(), loop
        return _running[1]


def _after_fork() -> None:
    """The parent may have held the lock while it forked."""
    global _lock, _running
    _lock, _running = threading.Lock(), None


os.register_at_fork(after_in_child=_after_fork)
