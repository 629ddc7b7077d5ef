"""A stage for every test: committed data, because the fold and the page each open transactions of their own."""

import pytest

from tests.pipeline.cast import CAST
from tests.pipeline.stage import Stage
from workspaces import keys


@pytest.fixture
def stage(transactional_db) -> Stage:
    keys.forget()
    return Stage(CAST)
