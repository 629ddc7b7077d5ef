"""The whole way through the web server the product runs on: chunks without a length, packed or not (ruling 11)."""

import gzip
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from messaging.ingest.limits import BODY_BYTES
from tests.messaging.cast import inbox, new_cast
from tests.servers import environment

CHECKOUT = Path(__file__).resolve().parents[2]
EVENTS = [{"type": "track", "name": "Seen", "person_id": f"p-{number}"} for number in range(500)]


@pytest.fixture
def port(transactional_db):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(free), "--log-level", "warning"]
    server = subprocess.Popen(
        [*command, "config.wsgi:application"], cwd=CHECKOUT, env=environment(), start_new_session=True
    )
    _wait_for(free)
    yield free
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(20)


def _wait_for(port, patience=40):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def post(port, cast, pieces, **headers):
    """In chunks, without saying how long the body is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers |= {"Authorization": f"Bearer {cast.write_key}", "Transfer-Encoding": "chunked"}
    connection.request("POST", "/v1/events", body=iter(pieces), headers=headers, encode_chunked=True)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def pieces(body, size=1000):
    return [body[start : start + size] for start in range(0, len(body), size)]


def test_chunked_bodies_are_read_in_full_and_bombs_stop_at_the_limit(port):
    cast = new_cast("Acme")
    body = json.dumps({"events": EVENTS}).encode()
    taken = {"accepted": 500, "duplicates": 0, "rejected": []}
    assert post(port, cast, pieces(body)) == (200, taken)
    assert post(port, cast, pieces(gzip.compress(body)), **{"Content-Encoding": "gzip"}) == (200, taken)
    assert len(inbox()) == 1000
    assert post(port, cast, pieces(b" " * (BODY_BYTES + 1), 100_000))[0] == 413
    bomb = zlib.compress(bytes(50_000_000))
    assert post(port, cast, pieces(bomb), **{"Content-Encoding": "deflate"})[0] == 413
    assert len(inbox()) == 1000
