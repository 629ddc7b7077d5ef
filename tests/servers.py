"""Starts throw-away engines before Django reads its settings; so it is loaded by `-p`, not from a conftest.

The process that runs pytest owns them; workers of pytest-xdist inherit DATA_DIR and share them, each with its own
database and its own pair of Valkey numbers.
"""

import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from config import engine_urls
from config.embedded import EngineError, engines

_stack = ExitStack()


def start() -> None:
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _take_own_numbers(int(worker.removeprefix("gw")))
        return
    folder = Path(tempfile.mkdtemp(prefix="readout-tests-"))
    _stack.callback(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DATA_DIR"] = str(folder)
    try:
        _stack.enter_context(engines(durable=False))
    except EngineError as error:
        _stack.close()
        sys.exit(f"readout: {error}")


def _take_own_numbers(worker: int) -> None:
    """A Redis given by URL is shared too; of the bundled one each worker computes its numbers."""
    if url := os.environ.get("REDIS_URL"):
        first = engine_urls.database_number(url)
        os.environ["REDIS_URL"] = engine_urls.with_database_number(url, first + 2 * (1 + worker))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _stack.close()


def environment(**more: str) -> dict[str, str]:
    """For a process that a test starts: the engines, the test's own database, the product's own settings."""
    from django.conf import settings
    from psycopg.conninfo import make_conninfo

    used = settings.DATABASES["default"]
    words = {libpq: used[ours] for libpq, ours in engine_urls.DJANGO_NAMES.items() if used.get(ours)}
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return inherited | {
        "DATABASE_URL": make_conninfo(**words),
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **more,
    }


start()
