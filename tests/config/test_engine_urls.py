"""One variable per engine, in every form its own tools know; each reader gets its own spelling."""

import pytest

from config import engine_urls


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("redis://h:1/0", "redis://h:1/0", "redis://h:1/1"),
        ("redis://h", "redis://h", "redis://h/1"),
        (
            "rediss://:p@h/4?ssl_cert_reqs=none",
            "rediss://:p@h/4?ssl_cert_reqs=none",
            "rediss://:p@h/5?ssl_cert_reqs=none",
        ),
        ("unix:///a/b.sock?db=2", "redis+socket:///a/b.sock?virtual_host=2", "unix:///a/b.sock?db=3"),
        ("unix:///a/b.sock", "redis+socket:///a/b.sock?virtual_host=0", "unix:///a/b.sock?db=1"),
    ],
)
def test_tasks_and_cache_have_numbers_of_their_own(url, broker, cache):
    assert (engine_urls.broker(url), engine_urls.cache(url)) == (broker, cache)


def test_a_database_on_a_socket_with_options(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@/readout?host=/run/pg&sslmode=disable&connect_timeout=9")
    found = engine_urls.database(tmp_path)
    assert (found["NAME"], found["USER"], found["HOST"]) == ("readout", "me", "/run/pg")
    assert found["OPTIONS"]["sslmode"] == "disable"
    assert found["OPTIONS"]["connect_timeout"] == "9"


def test_without_a_variable_the_bundled_engines_are_used(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert engine_urls.database(tmp_path)["NAME"] == "readout"
    assert engine_urls.valkey(tmp_path).startswith("unix://")
