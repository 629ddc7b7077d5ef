import pytest

from tests.campaigns.desk import Desk
from tests.sending.conftest import office, services

__all__ = ["office", "services"]


@pytest.fixture
def desk(office) -> Desk:
    """Somebody who composes campaigns in an office that can send."""
    return Desk(office)
