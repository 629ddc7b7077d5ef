"""`serve` starts everything and ends everything, whoever is killed."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.config.conftest import CHECKOUT, NOT_INHERITED, alive
from tests.config.test_a_body_of_unknown_length_is_read_in_full import free_port


class Product:
    """`manage.py serve` on data of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.port = free_port()
        self.log = data_dir.parent / "serve.log"
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        environment = {"DATA_DIR": str(data_dir), "PORT": str(self.port), "WEB_WORKERS": "1"}
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=CHECKOUT,
                env=inherited | environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_for_page(self, patience: float = 90) -> None:
        self.wait_for("Ctrl-C ends it.", patience)

    def wait_for(self, words: str, patience: float) -> None:
        deadline = time.monotonic() + patience
        while words not in self.said():
            assert time.monotonic() < deadline and self.process.poll() is None, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read()

    def family(self) -> dict[int, str]:
        """Every process below it, with its command line."""
        parents, names = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                names[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return {pid: names[pid] for pid in parents if self._descends(pid, parents)}

    def _descends(self, pid: int, parents: dict[int, int]) -> bool:
        while pid := parents.get(pid, 0):
            if pid == self.process.pid:
                return True
        return False


@pytest.fixture
def product(home):
    home.data_dir.parent.mkdir(exist_ok=True)
    started = Product(home.data_dir)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


def assert_all_gone(pids, patience=20):
    deadline = time.monotonic() + patience
    while left := [pid for pid in pids if alive(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_it_opens_a_page_and_ends_with_ctrl_c(product):
    product.wait_for_page()
    assert product.get("/livez") == b"ok\n"
    family = product.family()
    kinds = ["granian", "--queues fold", "--queues steady", "beat", "bin/postgres", "valkey-server"]
    assert [kind for kind in kinds if not any(kind in command for command in family.values())] == []
    product.process.send_signal(signal.SIGINT)
    product.process.send_signal(signal.SIGINT)
    assert product.process.wait(30) == 0
    assert_all_gone(family, patience=0)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_after(number, product):
    product.wait_for_page()
    family = product.family()
    product.process.send_signal(number)
    product.process.wait(30)
    assert_all_gone(family)


def _oldest(product, victim):
    """The one the supervisor started."""
    return min(pid for pid, command in product.family().items() if victim in command)


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["bin/postgres", "valkey-server"])
def test_when_an_engine_is_killed_all_end_and_say_who(victim, product):
    product.wait_for_page()
    family = product.family()
    os.kill(_oldest(product, victim), signal.SIGKILL)
    assert product.process.wait(60) == 1
    assert "ended by itself" in product.said()
    assert_all_gone(family)


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["granian", "--queues fold", "config.celery beat"])
def test_a_child_that_is_killed_is_started_again_until_it_cannot_stay_up(victim, product):
    product.wait_for_page()
    family = product.family()
    for _ in range(4):
        before = _oldest(product, victim)
        os.kill(before, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while product.process.poll() is None and (not _runs(product, victim) or _oldest(product, victim) == before):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert product.process.wait(60) == 1
    assert product.said().count("it is started again") == 3
    assert "4 times within 60 seconds" in product.said()
    assert_all_gone(family)


def _runs(product, victim):
    return any(victim in command for command in product.family().values())


@pytest.mark.slow
def test_the_data_outlives_a_kill(product, home):
    product.wait_for_page()
    home.sql("CREATE TABLE kept AS SELECT 1 AS n")
    product.process.kill()
    product.process.wait()
    again = Product(home.data_dir)
    try:
        again.wait_for_page()
        assert home.sql("SELECT n FROM kept") == [(1,)]
    finally:
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(30) == 0


@pytest.mark.slow
def test_a_second_one_shares_the_engines_and_starts_no_second_clock(product, home):
    product.wait_for_page()
    second = Product(home.data_dir)
    try:
        second.wait_for_page()
        commands = " ".join(second.family().values())
        assert "granian" in commands
        assert "postgres" not in commands
        assert " beat " not in commands
    finally:
        second.process.send_signal(signal.SIGINT)
        assert second.process.wait(30) == 0
    assert product.get("/livez") == b"ok\n"
