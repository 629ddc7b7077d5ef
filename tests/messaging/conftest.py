"""A workspace with its keys, and a door to knock at."""

import pytest

from messaging.ingest import pulse, quota
from tests.messaging.cast import Api, Cast, Door, new_cast


@pytest.fixture(autouse=True)
def _a_fresh_process():
    """What this process remembers of one test's database says nothing about another's."""
    yield
    pulse.forget()
    quota.forget()


@pytest.fixture
def cast(db) -> Cast:
    return new_cast("Acme")


@pytest.fixture
def stranger(db) -> Cast:
    return new_cast("Other")


@pytest.fixture
def door(client, cast) -> Door:
    return Door(client, cast)


@pytest.fixture
def api(client, cast) -> Api:
    return Api(client, cast)
