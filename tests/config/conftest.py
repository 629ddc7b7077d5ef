"""Engines in processes of their own, which a test may kill."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import postgres_location, valkey_location

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER"}


@dataclass
class Holder:
    """One process that holds, or shares, the engines of a data directory."""

    process: subprocess.Popen
    owned: bool = False
    pids: dict[str, int] = field(default_factory=dict)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Home:
    """A data directory and the processes that use it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.holders: list[Holder] = []

    def open(self, *words: str, durable: bool = False) -> Holder:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        environment |= {"DATA_DIR": str(self.data_dir)} | ({"DURABLE": "1"} if durable else {})
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.config.engines_here", *words],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        holder = Holder(process)
        self.holders.append(holder)
        said = json.loads(process.stdout.readline())
        holder.owned, holder.pids = said["owned"], said["pids"]
        return holder

    def sql(self, statement: str):
        with psycopg.connect(**postgres_location(self.data_dir), autocommit=True) as session:
            done = session.execute(statement)
            return done.fetchall() if done.description else None

    def valkey(self) -> redis.Redis:
        return redis.Redis.from_url(valkey_location(self.data_dir))

    def close(self) -> None:
        for holder in self.holders:
            if holder.process.poll() is None:
                holder.kill()
            for pid in holder.pids.values():
                wait_until_gone(pid)


@pytest.fixture
def home():
    """In a folder with a short name: pytest's own would be too long for a socket, which has a test of its own."""
    folder = Path(tempfile.mkdtemp(prefix="ro-"))
    kept = Home(folder / "data")
    yield kept
    kept.close()
    shutil.rmtree(folder, ignore_errors=True)


def wait_until_gone(pid: int, patience: float = 15) -> None:
    deadline = time.monotonic() + patience
    while alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet runs no more."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@pytest.fixture
def gone():
    return wait_until_gone
