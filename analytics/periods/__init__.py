"""Periods of time as a reader means them: in their zone, by the calendar, exact on days of 23, 25 and 24.5 hours.

Pure: a zone and "now" go in, instants come out. Nothing here knows a database (metrics.md 4, T-1 to T-7).
"""

from analytics.periods.buckets import WIDTHS, Bucket, buckets, default_width, widths
from analytics.periods.comparison import (
    COMPARISONS,
    Comparison,
    allowed_comparisons,
    default_comparison,
    matching_buckets,
    previous,
)
from analytics.periods.parsing import parse_period
from analytics.periods.period import RANGES, Period, period_named

__all__ = [
    "COMPARISONS",
    "RANGES",
    "WIDTHS",
    "Bucket",
    "Comparison",
    "Period",
    "allowed_comparisons",
    "buckets",
    "default_comparison",
    "default_width",
    "matching_buckets",
    "parse_period",
    "period_named",
    "previous",
    "widths",
]
