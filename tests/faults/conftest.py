"""One installation for the tests of a module: starting one takes seconds."""

from collections.abc import Iterator

import pytest

from tests.clients.history import SHOP
from tests.faults.site import Site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    made = Site(SHOP)
    try:
        made.start()
        made.found_workspace()
        yield made
    finally:
        made.stop()
