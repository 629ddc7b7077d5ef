"""A stage for every test: committed data, because the fold and the page each open transactions of their own."""

import pytest

from tests.in_app.theatre import Theatre
from workspaces import keys


@pytest.fixture
def stage(transactional_db) -> Theatre:
    keys.forget()
    return Theatre()
