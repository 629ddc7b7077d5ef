"""One line, the variable, what it accepts: no traceback for a wrong setting or an engine that is away."""

import os
import socket
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import engine_urls, env, keyring, reachable
from config.embedded import EngineError
from tests import servers
from tests.config.conftest import CHECKOUT


def manage(*words, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = manage("serve", PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"readout: port {port} of 127.0.0.1 cannot be used (Address already in use); choose another: PORT={port + 1}\n"
    )


def test_a_database_that_is_away():
    done = manage("showmigrations", DATABASE_URL="postgresql://somebody:secret@127.0.0.1:9/x")
    assert done.returncode == 1
    assert done.stderr.startswith("readout: PostgreSQL of DATABASE_URL cannot be reached: ")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_redis_that_is_away():
    done = manage("showmigrations", REDIS_URL="redis://:secret@127.0.0.1:9/0")
    assert done.returncode == 1
    assert done.stderr.startswith("readout: Redis or Valkey of REDIS_URL (127.0.0.1) cannot be reached: ")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


@pytest.mark.django_db
def test_a_postgres_that_is_too_old(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", servers.environment()["DATABASE_URL"])
    monkeypatch.setattr(reachable, "OLDEST_POSTGRES", 99)
    with pytest.raises(EngineError, match=r"^PostgreSQL of DATABASE_URL is version 1\d; 99 or newer is needed\.$"):
        reachable.require_engines()


@pytest.mark.django_db
def test_a_redis_that_is_too_old(monkeypatch):
    monkeypatch.setenv("REDIS_URL", servers.environment()["REDIS_URL"])
    monkeypatch.setattr(reachable, "OLDEST_REDIS", (99, 0))
    with pytest.raises(EngineError, match=r"^Redis or Valkey of REDIS_URL is version 7\S+; 6\.2 or newer is needed\.$"):
        reachable.require_engines()


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PORT", "eighty", lambda: env.whole_number("PORT", 8000, least=1, most=65535)),
        ("DEBUG", "perhaps", lambda: env.flag("DEBUG", default=False)),
        ("LOG_FORMAT", "xml", lambda: env.choice("LOG_FORMAT", "text", ("text", "json"))),
        ("READOUT_NOW", "2026-11-21 14:00", lambda: env.instant("READOUT_NOW")),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_it_accepts(name, value, read, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{name}=.*accepts"):
        read()


@pytest.mark.parametrize("ring", ["short:AAAA", "noname", ":AAAA", "a:!!!!"])
def test_a_wrong_ring_of_keys(ring, monkeypatch, tmp_path):
    monkeypatch.setenv("ENCRYPTION_KEYS", ring)
    with pytest.raises(ImproperlyConfigured, match=r"ENCRYPTION_KEYS .* accepts"):
        keyring.encryption_keys(tmp_path)


@pytest.mark.parametrize("url", ["mysql://me:secret@host/x", "postgresql://me:secret@host/"])
def test_a_database_url_nobody_understands(url):
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL .* accepts") as raised:
        engine_urls.database_parts(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_wrong_setting_is_one_line(command):
    done = manage(command, PORT="eighty")
    assert done.returncode == 1
    assert done.stderr == "readout: PORT='eighty' is not understood; it accepts a whole number from 1 to 65535.\n"
