import pytest

from messaging.ingest import quota
from tests.in_app.kiosk import Kiosk
from tests.in_app.theatre import Theatre
from workspaces import keys


@pytest.fixture
def kiosk(transactional_db) -> Kiosk:
    """A workspace whose campaign shows an in-app message."""
    yield Kiosk()
    quota.forget()


@pytest.fixture
def stage(transactional_db) -> Theatre:
    """Committed data, because the fold and the page each open transactions of their own."""
    keys.forget()
    return Theatre()
