"""The simulator of push services as a process of its own, and a workspace that sends through it."""

import json
import os
import signal
import socket
import ssl
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.installation import HOST, free_port


@contextmanager
def simulator() -> Iterator[psutil.Process]:
    """`BENCH_SIMULATOR` says where it is."""
    from config.embedded import processes as children

    port = free_port()
    os.environ["BENCH_SIMULATOR"] = f"https://{HOST}:{port}"
    command = [sys.executable, "manage.py", "push_simulator", "--port", str(port), "--folder", str(_folder())]
    with (Path(os.environ["DATA_DIR"]) / "log" / "simulator.log").open("wb") as output:
        started = children.spawn(command, at_our_death=signal.SIGTERM, output=output)
        try:
            _wait_for_port(port)
            yield psutil.Process(started.pid)
        finally:
            children.end(started, signal.SIGTERM, patience=10)


def summary() -> dict[str, Any]:
    """What it accepted, and how often: nothing is de-duplicated there."""
    from messaging.simulator.identity import identity

    context = ssl.create_default_context(cadata=identity(_folder()).authority)
    address = f"{os.environ['BENCH_SIMULATOR']}/__sim__/summary"
    with urllib.request.urlopen(address, context=context, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def add_credentials(workspace: int) -> None:
    """Those the simulator takes. Inside the workspace's transaction."""
    from messaging.models import Credential
    from messaging.providers.secrets import seal
    from messaging.simulator.identity import identity

    for way, (settings, secret) in identity(_folder()).credentials(os.environ["BENCH_SIMULATOR"]).items():
        credential = Credential.unscoped.create(
            workspace_id=workspace, way=way, environment="simulator", settings=settings
        )
        seal(credential, secret)
        credential.save()


def _folder() -> Path:
    return Path(os.environ["DATA_DIR"]) / "simulator"


def _wait_for_port(port: int, patience: float = 180) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the simulator did not start")
