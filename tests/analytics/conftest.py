import pytest

from tests.workspaces.cast import make_workspace
from workspaces.models import Workspace


@pytest.fixture
def acme(db) -> Workspace:
    return make_workspace("Acme")


@pytest.fixture
def globex(db) -> Workspace:
    return make_workspace("Globex")
