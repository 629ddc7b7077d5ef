import pytest

from messaging.ingest import quota
from tests.in_app.kiosk import Kiosk


@pytest.fixture
def kiosk(transactional_db) -> Kiosk:
    """A workspace whose campaign shows an in-app message."""
    yield Kiosk()
    quota.forget()
