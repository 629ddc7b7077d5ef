"""Committed data, because the fold and the page each open transactions of their own."""

import pytest

from tests.journeys.stage import JourneyStage
from workspaces import keys


@pytest.fixture
def stage(transactional_db) -> JourneyStage:
    keys.forget()
    return JourneyStage()
