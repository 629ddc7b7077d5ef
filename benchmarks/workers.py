"""Workers of the engine of journeys that are killed again and again, and a sender beside them."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg

WORKERS = 2
KILL_EVERY = (2.0, 6.0)  # seconds
_DUE = """
SELECT EXISTS (SELECT FROM journeys_signal) OR EXISTS (
    SELECT FROM journeys_traveller WHERE journey_id = %(journey)s AND due_at <= %(moment)s)
"""


def work_off(conninfo: str, journey: int, moment: datetime) -> int:
    """Until nothing is due at that moment; how many workers were killed on the way."""
    dice, killed = random.Random(str(moment)), 0
    while _anything_due(conninfo, journey, moment):
        killed += _work(dice, moment)
    return killed


@contextmanager
def sending() -> Iterator[None]:
    """A process that sends what is queued, and sweeps what a dead one would leave."""
    sender = _fork(_send)
    try:
        yield
    finally:
        _kill(sender)


def _anything_due(conninfo: str, journey: int, moment: datetime) -> bool:
    """What a worker held that has just died is let go of a moment later; whoever looked meanwhile left it alone."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(_DUE, {"journey": journey, "moment": moment}).fetchone()
        return row is not None and bool(row[0])


def _work(dice: random.Random, moment: datetime) -> int:
    def advance() -> None:
        from journeys.engine import running
        from workspaces import clock

        with clock.believing(moment):
            while running.run_some():
                pass

    killed, workers = 0, {_fork(advance) for _ in range(WORKERS)}
    next_kill = time.monotonic() + dice.uniform(*KILL_EVERY)
    while workers:
        time.sleep(0.01)
        workers = {worker for worker in workers if not os.waitpid(worker, os.WNOHANG)[0]}
        if workers and time.monotonic() >= next_kill:
            _kill(victim := min(workers))
            workers = workers - {victim} | {_fork(advance)}
            killed += 1
            next_kill = time.monotonic() + dice.uniform(*KILL_EVERY)
    return killed


def _send() -> None:
    from messaging.sending.dispatching import send_until_idle

    while True:
        if not send_until_idle():
            time.sleep(0.2)


def _fork(work: Callable[[], None]) -> int:
    """A process that works until there is nothing to do."""
    from django.db import connections

    connections.close_all()
    number = os.fork()
    if number == 0:
        work()
        os._exit(0)
    return number


def _kill(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
