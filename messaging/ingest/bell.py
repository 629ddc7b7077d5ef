"""Tells the fold that there is work, at most every 200 ms from one process.

Ringing happens in a thread of its own: a broker that is away must neither delay nor fail an answer. Beat looks into the
inbox every second anyway, so a lost ring costs at most that.
"""

import os
import threading
import time

from config.celery import FOLD, app

_TASK = "analytics.tasks.fold"
_PAUSE_SECONDS = 0.2
# Without workers the queue must not grow: a few waiting rings say all that can be said.
_MOST_WAITING = 4

_wanted = threading.Event()
_lock = threading.Lock()
_ringer: tuple[int, threading.Thread] | None = None


def ring() -> None:
    """Call it after the commit."""
    _wanted.set()
    _start()


def _start() -> None:
    global _ringer
    # A forked child inherits the variable and not the thread.
    if _ringer and _ringer[0] == os.getpid() and _ringer[1].is_alive():
        return
    with _lock:
        if not (_ringer and _ringer[0] == os.getpid() and _ringer[1].is_alive()):
            thread = threading.Thread(target=_serve, name="fold-bell", daemon=True)
            _ringer = (os.getpid(), thread)
            thread.start()


def _serve() -> None:
    while _wanted.wait():
        _wanted.clear()
        _ring_once()
        time.sleep(_PAUSE_SECONDS)


def _ring_once() -> None:
    try:
        with app.connection_for_write(connect_timeout=1) as connection:
            waiting = connection.default_channel.queue_declare(queue=FOLD, passive=True).message_count
            if waiting < _MOST_WAITING:
                app.send_task(_TASK, queue=FOLD, connection=connection, retry=False, expires=5)
    except Exception:
        return
