"""A live server, and a shop whose events arrive through libraries that customers really use."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests import npm
from tests.clients.history import SHOP
from tests.pipeline.stage import Stage


@pytest.fixture
def shop(live_server) -> Stage:
    stage = Stage(SHOP, now=datetime.now(UTC))
    stage.url = live_server.url
    return stage


@pytest.fixture
def node() -> Iterator[str]:
    try:
        yield str(npm.node())
    except npm.Unavailable as reason:
        pytest.skip(f"{reason}")
