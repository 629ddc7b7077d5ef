"""Fixtures every test may ask for."""

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

# How long an example takes says more of the machine and its other work than of the code.
settings.register_profile("readout", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("readout")


@pytest.fixture(autouse=True)
def _empty_cache():
    """What one test caches must not answer another's question."""
    yield
    cache.clear()
