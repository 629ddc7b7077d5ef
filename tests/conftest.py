"""Fixtures every test may ask for."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    """What one test caches must not answer another's question."""
    yield
    cache.clear()
