"""Without variables an installation makes its secrets, once, and nobody else can read them."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from config import keyring


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("ENCRYPTION_KEYS", raising=False)


def test_they_stay_the_same(tmp_path):
    assert keyring.secret_key(tmp_path) == keyring.secret_key(tmp_path)
    assert keyring.encryption_keys(tmp_path) == keyring.encryption_keys(tmp_path)


def test_processes_that_start_together_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: keyring.secret_key(tmp_path), range(32)))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_nobody_else_can_read_them(tmp_path):
    keyring.secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_the_first_key_of_the_ring_is_the_newest(monkeypatch, tmp_path):
    monkeypatch.setenv("ENCRYPTION_KEYS", f"new:{'B' * 43}=,old:{'A' * 43}=")
    assert list(keyring.encryption_keys(tmp_path)) == ["new", "old"]
