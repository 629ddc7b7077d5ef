import pytest

from tests.exports.desk import Desk, new_desk
from workspaces import keys


@pytest.fixture
def desk(transactional_db) -> Desk:
    """Committed rows, because the lease of a file that is made is renewed by a session of its own."""
    return new_desk()


@pytest.fixture(autouse=True)
def _no_remembered_keys():
    yield
    keys.forget()
