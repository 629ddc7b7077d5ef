"""The pipeline's stage, since most of what stands here follows from reports that came through the door."""

from tests.analytics.conftest import acme, ben, now, signed_in, vic
from tests.pipeline.conftest import stage

__all__ = ["acme", "ben", "now", "signed_in", "stage", "vic"]
