"""Committed data, because the fold and the page each open transactions of their own."""

import pytest

from tests.journeys.desk import Desk
from tests.journeys.road import Road
from tests.journeys.stage import JourneyStage
from tests.sending.conftest import office, services
from workspaces import keys

__all__ = ["office", "services"]


@pytest.fixture
def stage(transactional_db) -> JourneyStage:
    keys.forget()
    return JourneyStage()


@pytest.fixture
def road(office) -> Road:
    """A journey that runs here."""
    return Road(office)


@pytest.fixture
def desk(transactional_db) -> Desk:
    """The editor with a new journey in it."""
    found = Desk()
    found.begin()
    return found
