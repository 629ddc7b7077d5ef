"""A throw-away installation: bundled engines, schema, a workspace with keys, and the product's own processes."""

import os
import signal
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
EMAIL, PASSWORD = "bench@example.com", "a password for benchmarks"


@dataclass(frozen=True, slots=True)
class Place:
    workspace_id: int
    slug: str
    write_key: str
    api_key: str
    url: str


@contextmanager
def installation() -> Iterator[Place]:
    """Nothing of it outlives the block, and no variable of the caller leads it to real data."""
    with tempfile.TemporaryDirectory(prefix="readout-bench-") as folder:
        port = free_port()
        os.environ |= {"DATA_DIR": folder, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"LOG_LEVEL": "WARNING", "ALLOW_PUSH_SIMULATOR": "1"}
        for name in ("DATABASE_URL", "REDIS_URL", "DATABASE_POOL", "READOUT_NOW"):
            os.environ.pop(name, None)
        from config.embedded import engines

        with engines():
            yield _prepare(f"http://{HOST}:{port}")


def _prepare(url: str) -> Place:
    # Here and not above: settings read their variables when they are imported.
    import django

    django.setup()
    from django.core.management import call_command

    from config.migrating import migrate_first
    from workspaces.bootstrap import bootstrap

    migrate_first()
    call_command("collectstatic", interactive=False, verbosity=0)
    made = bootstrap("Benchmarks", EMAIL, PASSWORD, "admin", set()).as_dict()
    _partitions()
    from workspaces.models import Workspace

    number = Workspace.objects.get(slug=made["workspace"]).pk
    return Place(number, made["workspace"], made["write_key"], made["api_key"], url)


def _partitions() -> None:
    from analytics.tasks import keep_partitions

    keep_partitions()


@contextmanager
def processes(place: Place) -> Iterator[None]:
    """The whole product as `serve` starts it, sharing our engines."""
    from config.embedded import processes as children

    log = Path(os.environ["DATA_DIR"]) / "log" / "serve.log"
    with log.open("wb") as output:
        product = children.spawn([sys.executable, "manage.py", "serve"], at_our_death=signal.SIGTERM, output=output)
        try:
            _wait_until_ready(place.url)
            yield
        finally:
            children.end(product, signal.SIGTERM, patience=60)


def _wait_until_ready(url: str, patience: float = 240) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(OSError, urllib.error.HTTPError), urllib.request.urlopen(f"{url}/readyz", timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError("the web server did not become ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def conninfo() -> str:
    """For the benchmark's own connections, which see the rows of everybody."""
    from django.conf import settings
    from psycopg.conninfo import make_conninfo

    from config.embedded import postgres_location

    return make_conninfo(**postgres_location(settings.DATA_DIR))
