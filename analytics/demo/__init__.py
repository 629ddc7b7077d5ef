"""A workspace to look around in: an invented outdoor shop with sixty days of campaigns and live traffic."""

from analytics.demo.progress import state

__all__ = ["state"]
