"""One owner per data directory; everybody else uses what is there."""

import os
import subprocess
import sys

from tests.config.conftest import CHECKOUT


def test_the_second_process_shares_and_leaves_them_running(home):
    owner = home.open()
    second = home.open()
    assert (owner.owned, second.owned) == (True, False)
    second.end()
    assert home.sql("SELECT 1") == [(1,)]
    assert home.valkey().ping()


def test_sharing_starts_no_process(home):
    home.open()
    assert home.open().pids == {}


def test_a_process_that_starts_after_the_owner_ended_becomes_the_owner(home):
    home.open().end()
    assert home.open().owned


def test_importing_the_settings_touches_nothing(tmp_path):
    secrets = {"SECRET_KEY": "x", "ENCRYPTION_KEYS": f"a:{'A' * 43}="}
    environment = os.environ | secrets | {"DATA_DIR": str(tmp_path / "none")}
    subprocess.run([sys.executable, "-c", "import config.settings"], cwd=CHECKOUT, env=environment, check=True)
    assert not (tmp_path / "none").exists()
