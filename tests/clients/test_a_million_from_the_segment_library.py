"""Many events from the real library, shuffled, a fifth of them twice: every number on page, JSON and CSV is the
model's, in Los Angeles, Kolkata, Kathmandu and Lord Howe.

`EVENTS=100000 python3 run.py test-slow -k million` tries another number.
"""

import os

import pytest

from tests.clients import segment_python
from tests.clients.history import make_history, with_resends
from tests.faults.conftest import site  # noqa: F401
from tests.pipeline.agreement import assert_agrees, assert_page_and_file_agree

SOME = 2_000
MANY = int(os.environ.get("EVENTS", "1000000"))


def test_some_thousand_events(shop):
    assert_exact(shop, shop.url, shop.keys.write_key, SOME)


@pytest.mark.slow
def test_a_million_events(site):  # noqa: F811
    assert_exact(site, site.url, site.keys["write_key"], MANY)
    site.manage("verify")


def assert_exact(place, url, write_key, events):
    posts = with_resends(make_history(2026, events, place.now), 1968)
    segment_python.send(url, write_key, posts)
    place.remember(posts)
    assert_agrees(place)
    assert_page_and_file_agree(place)
