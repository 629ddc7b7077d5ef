"""Rings: one fraction each, drawn to at most a full circle; the number beside it is never capped (ux.md 3.2)."""

from decimal import Decimal

from django import template

register = template.Library()

# Fixed meanings of the series colours (ux.md 6.3).
SLOTS = {"users": "s1", "engaged": "s5", "conversions": "s3"}
# What is not nothing must be seen.
SMALLEST_ARC = Decimal("0.8")


@register.filter
def ring_slot(key: str) -> str:
    return SLOTS.get(key, "s1")


@register.filter
def arc(percent: Decimal | None) -> str:
    if not percent:
        return "0"
    return f"{min(max(Decimal(percent), SMALLEST_ARC), Decimal(100)):.2f}"
