"""What `demo` and `serve` do: engines, schema, files, children, and a word on where to look."""

import fcntl
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config import env, supervisor
from config.embedded import EngineError, Engines, engines
from config.migrating import migrate_first
from config.reachable import require_engines
from config.supervisor import Child, Stop, Supervisor


@dataclass(frozen=True)
class Plan:
    say: Callable[[str], None]
    lines: Sequence[str] = ()  # said once the page answers
    prepare: Callable[[], object] | None = None  # between the schema and the first child
    beside: Callable[[str], list[Child]] | None = None  # children that need the page, given its address
    now: str | None = None  # the clock every process believes


def run(plan: Plan) -> int:
    """Until somebody stops it. Returns the exit code."""
    host = env.text("HOST", "127.0.0.1")
    supervisor.stop_on_signals()
    try:
        supervisor.require_free_port(host, settings.PORT)
        with engines() as used:
            _make_ready(plan)
            _supervise(plan, host, used)
    except Stop as asked:
        return asked.code
    except EngineError as error:
        sys.stderr.write(f"readout: {error}\n")
    return 1


def _make_ready(plan: Plan) -> None:
    require_engines()
    migrate_first()
    if plan.prepare:
        plan.prepare()
    connection.close()  # no child inherits a session
    call_command("collectstatic", interactive=False, verbosity=0)


def _supervise(plan: Plan, host: str, used: Engines) -> None:
    running = Supervisor(used, _environment(plan.now))
    try:
        with _conductor() as conducts:
            page = f"http://{_reachable(host)}:{settings.PORT}"
            running.start(supervisor.web(host, settings.PORT, settings.WEB_WORKERS, settings.WEB_THREADS))
            # Alone at first: all of them at once would double the time to the first page.
            running.wait_for_page(f"{page}/livez")
            for child in [*supervisor.workers(), *(_once(plan, page) if conducts else [])]:
                running.start(child)
            for line in [f"Readout is at {settings.SITE_URL}/", *plan.lines, "Ctrl-C ends it."]:
                plan.say(line)
            running.watch()
    finally:
        running.stop()


def _once(plan: Plan, page: str) -> list[Child]:
    """A second product on the same data leaves the ringing, and the demo's traffic, to the first."""
    return [supervisor.clock(), *(plan.beside(page) if plan.beside else [])]


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
