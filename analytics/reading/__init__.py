"""Totals and exact unique counts out of the rollups, for any range and any zone, within one snapshot."""

from analytics.reading.asks import LIFETIME, Ask, Key, Window
from analytics.reading.queries import first_bucket
from analytics.reading.reader import Reader

__all__ = ["LIFETIME", "Ask", "Key", "Reader", "Window", "first_bucket"]
