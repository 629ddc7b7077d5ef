"""The libraries customers already have are pointed here and every event counts once."""

import json
import subprocess
from pathlib import Path

import pytest

from tests import npm
from tests.clients import segment_python
from tests.clients.history import make_history, with_resends
from tests.pipeline.agreement import assert_agrees

SCRIPT = Path(__file__).with_name("segment_node.cjs")


@pytest.fixture
def posts(shop):
    history = [body | {"occurred_at": to_millisecond(body["occurred_at"])} for body in make_history(7, 400, shop.now)]
    return with_resends(history, 8)


def to_millisecond(moment):
    """As far as JavaScript's clock reads."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_the_python_library_is_understood(shop, posts):
    segment_python.send(shop.url, shop.keys.write_key, posts)
    shop.remember(posts)
    assert_agrees(shop, ("Asia/Kathmandu",), ("ios",))


def test_the_python_library_is_understood_without_compression(shop, posts):
    segment_python.send(shop.url, shop.keys.write_key, posts[:50], gzip=False)
    shop.remember(posts[:50])
    assert_agrees(shop, ("Asia/Kathmandu",), ("ios",))


def test_the_node_library_is_understood(shop, posts):
    try:
        modules, node = npm.node_modules("@segment/analytics-node"), npm.node()
    except npm.Unavailable as reason:
        pytest.skip(str(reason))
    done = subprocess.run(
        [node, SCRIPT, shop.url, shop.keys.write_key],
        input=json.dumps(posts, default=str),
        env={"NODE_PATH": str(modules)},
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shop.remember(posts)
    assert_agrees(shop, ("Asia/Kathmandu",), ("ios",))
