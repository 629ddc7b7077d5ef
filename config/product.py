"""What `demo` and `serve` do: engines, schema, files, children, and a word on where to look."""

import fcntl
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from config import env, supervisor
from config.embedded import EngineError, engines
from config.migrating import migrate_first
from config.reachable import require_engines
from config.supervisor import Child, Stop, Supervisor

Say = Callable[[str], None]


def run(say: Say, *, announce: Callable[[str], list[str]], also: list[Child], now: str | None = None) -> int:
    """Until somebody stops it. Returns the exit code."""
    host = env.text("HOST", "127.0.0.1")
    supervisor.stop_on_signals()
    try:
        supervisor.require_free_port(host, settings.PORT)
        with engines() as used:
            require_engines()
            migrate_first()
            call_command("collectstatic", interactive=False, verbosity=0)
            return _supervise(Supervisor(used, _environment(now)), host, say, announce, also)
    except Stop as asked:
        return asked.code
    except EngineError as error:
        sys.stderr.write(f"readout: {error}\n")
        return 1


def _supervise(
    processes: Supervisor, host: str, say: Say, announce: Callable[[str], list[str]], also: list[Child]
) -> int:
    try:
        with _conductor() as conducts:
            for child in supervisor.children(host, settings.PORT, settings.WEB_WORKERS, settings.WEB_THREADS):
                processes.start(child)
            # A second product on the same data shares the first one's clock and its demo.
            for child in [supervisor.clock(), *also] if conducts else []:
                processes.start(child)
            processes.wait_for_page(f"http://{_reachable(host)}:{settings.PORT}/livez")
            for line in announce(settings.SITE_URL):
                say(line)
            processes.watch()
    except Stop as asked:
        return asked.code
    finally:
        processes.stop()
    return 0


@contextmanager
def _conductor() -> Iterator[bool]:
    """Two clocks on one data directory would ring everything twice."""
    with (Path(settings.DATA_DIR) / "clock.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _environment(now: str | None) -> dict[str, str]:
    """What the children need beyond ours: the same data, the same sockets, the same clock."""
    shared = {"DATA_DIR": str(settings.DATA_DIR), "TMPDIR": tempfile.gettempdir(), "PORT": str(settings.PORT)}
    pool = {"DATABASE_POOL": str(settings.WEB_THREADS)}
    return os.environ | shared | pool | ({"READOUT_NOW": now} if now else {})


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
