"""How sure a share is: the range it lies in with 95 % confidence (Wilson), which holds for small numbers too."""

from math import sqrt

# The 97.5th percentile of the normal distribution.
_Z = 1.959963984540054


def range_of_share(part: int, whole: int) -> tuple[float, float] | None:
    """In percent; None where there is nothing to take a share of."""
    if whole <= 0:
        return None
    share, square = min(part / whole, 1.0), _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return max(0.0, middle - reach) * 100, min(1.0, middle + reach) * 100


def overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
