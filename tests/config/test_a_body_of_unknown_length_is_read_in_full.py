"""Mobile libraries send chunks without Content-Length; the real server must hand all of them to Django (ruling 11)."""

import hashlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from config.bodies import LIMIT
from tests.config.conftest import CHECKOUT

DATA = random.Random(7).randbytes(400_000)


@pytest.fixture(scope="module")
def door():
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen([*command, "tests.config.echo_app:application"], cwd=CHECKOUT, start_new_session=True)
    wait_for(port)
    yield port
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(10)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, patience=20):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


def post(port, body, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/", body=body, headers=headers, encode_chunked="Transfer-Encoding" in headers)
    return json.loads(connection.getresponse().read())


def in_pieces(data, size, pause=0.0):
    for start in range(0, len(data), size):
        yield data[start : start + size]
        time.sleep(pause)


@pytest.mark.parametrize(("size", "pause"), [(100_000, 0.05), (65_537, 0), (1_000, 0), (400_000, 0)])
def test_chunks_arrive_whole_whatever_their_size_and_pace(size, pause, door):
    seen = post(door, in_pieces(DATA, size, pause), **{"Transfer-Encoding": "chunked"})
    assert seen == {"length": len(DATA), "sha256": hashlib.sha256(DATA).hexdigest()}


def test_a_body_of_known_length_sent_slowly_arrives_whole(door):
    seen = post(door, in_pieces(DATA, 100_000, 0.05), **{"Content-Length": str(len(DATA))})
    assert seen["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_nothing_is_read_beyond_the_limit(door):
    seen = post(door, in_pieces(bytes(LIMIT + 500_000), 500_000), **{"Transfer-Encoding": "chunked"})
    assert seen["length"] == LIMIT + 1


def test_an_empty_chunked_body_is_empty(door):
    assert post(door, iter([]), **{"Transfer-Encoding": "chunked"})["length"] == 0
