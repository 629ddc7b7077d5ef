"""The pipeline's stage, since most of what stands here follows from reports that came through the door."""

from tests.pipeline.conftest import stage

__all__ = ["stage"]
