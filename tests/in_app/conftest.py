"""Committed data in every test, because the fold and the page each open transactions of their own."""

import pytest

from messaging.ingest import quota
from tests.in_app.kiosk import Kiosk
from tests.in_app.theatre import Theatre
from workspaces import keys


@pytest.fixture
def stage(transactional_db) -> Theatre:
    keys.forget()
    return Theatre()


@pytest.fixture
def kiosk(transactional_db) -> Kiosk:
    """A workspace whose campaign shows an in-app message."""
    keys.forget()
    yield Kiosk()
    quota.forget()
