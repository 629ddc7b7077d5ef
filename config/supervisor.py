"""Runs the whole product as one command: a loop over the engines, the web server, the workers and the clock.

Everything starts and ends with it. A child that ends by itself is started again; one that cannot stay up, or an engine
that is gone, ends the rest, because half a product that looks alive is worse than none.
"""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

from config.embedded import EngineError, Engines, processes

PATIENCE = 15.0  # seconds a child gets to end by itself
RESTARTS = 3  # within `SOON` seconds: after that it is broken, not unlucky
SOON = 60.0


@dataclass(frozen=True)
class Child:
    name: str
    command: list[str]
    # Ending well is part of its work.
    may_finish: bool = False


class Stop(Exception):
    """Somebody asked us to end."""

    def __init__(self, code: int) -> None:
        self.code = code


@dataclass
class Running:
    child: Child
    process: subprocess.Popen[bytes]
    restarted: list[float] = field(default_factory=list)  # when, on the monotonic clock, within the last `SOON` seconds


class Supervisor:
    def __init__(self, engines: Engines, environment: Mapping[str, str]) -> None:
        self.engines = engines
        self.environment = environment
        self.running: list[Running] = []

    def start(self, child: Child) -> None:
        self.running.append(Running(child, self._spawn(child)))

    def wait_for_page(self, url: str) -> None:
        while not _answers(url):
            self._look_after()
            time.sleep(0.05)

    def watch(self) -> None:
        while True:
            self._look_after()
            time.sleep(0.2)

    def stop(self) -> None:
        """The children first, all at once; the engines end after us, when nobody writes any more."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for one in self.running:
            if one.process.poll() is None:
                one.process.terminate()
        deadline = time.monotonic() + PATIENCE
        for one in self.running:
            processes.end(one.process, signal.SIGTERM, patience=max(0.1, deadline - time.monotonic()))

    def _look_after(self) -> None:
        if dead := self.engines.dead():
            raise EngineError(f"{dead} ended by itself, so everything ends.")
        for one in list(self.running):
            code = one.process.poll()
            if code is None:
                continue
            if code == 0 and one.child.may_finish:
                self.running.remove(one)
                continue
            self._start_again(one, code)

    def _start_again(self, one: Running, code: int) -> None:
        # What it left in its session would work beside its successor.
        processes.end(one.process, signal.SIGKILL, patience=0)
        now = time.monotonic()
        one.restarted = [moment for moment in one.restarted if moment > now - SOON]
        what = f"the {one.child.name} ended by itself ({_how(code)})"
        if len(one.restarted) == RESTARTS:
            raise EngineError(f"{what} {RESTARTS + 1} times within {SOON:.0f} seconds, so everything ends.")
        sys.stderr.write(f"readout: {what}; it is started again.\n")
        one.restarted.append(now)
        one.process = self._spawn(one.child)

    def _spawn(self, child: Child) -> subprocess.Popen[bytes]:
        return processes.spawn(child.command, at_our_death=signal.SIGTERM, environment=self.environment)


def stop_on_signals() -> None:
    """Ctrl-C is how a demo ends, so it is no failure; other signals answer as a shell expects."""
    codes = {signal.SIGINT: 0, signal.SIGTERM: 143, signal.SIGHUP: 129}

    def stop(number: int, _frame: object) -> None:
        raise Stop(codes[signal.Signals(number)])

    for number in codes:
        signal.signal(number, stop)


def require_free_port(host: str, port: int) -> None:
    """Asked first: a web server would find out last, and try again for seconds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise EngineError(
                f"port {port} of {host} cannot be used ({error.strerror}); choose another: PORT={port + 1}"
            ) from None


def web(host: str, port: int, workers: int, threads: int) -> Child:
    return Child("web server", _granian(host, port, workers, threads))


def workers() -> list[Child]:
    return [
        Child("folding worker", _worker("fold", concurrency=1)),
        Child("sending worker", _worker("send", concurrency=2)),
        Child("steady worker", _worker("steady", concurrency=2)),
        Child("exporting worker", _worker("export", concurrency=1)),
    ]


def clock() -> Child:
    # Kept in memory: its schedule has intervals only, and a file cut by a kill would stop the next start.
    return Child("clock", [*_celery("beat"), "--scheduler", "celery.beat:Scheduler", "--pidfile", ""])


def _granian(host: str, port: int, workers: int, threads: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--log-level": "warning",
    }
    flags = ["--no-ws", "--respawn-failed-workers"]
    words = [word for pair in options.items() for word in pair]
    return [sys.executable, "-m", "granian", *words, *flags, "config.wsgi:application"]


def _worker(queue: str, concurrency: int) -> list[str]:
    options = ["--queues", queue, "--concurrency", str(concurrency), "--hostname", f"{queue}@%h"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [*_celery("worker"), *options, *quiet]


def _celery(command: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "--app", "config.celery", command, "--loglevel", "WARNING"]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
