"""Words of the export pages."""

from django import template

from analytics.exports.source import Source

register = template.Library()


@register.filter
def lasting(seconds: int) -> str:
    """`40 s`, `3 min`."""
    return f"{seconds} s" if seconds < 90 else f"{round(seconds / 60)} min"


@register.filter
def pluralized(count: int, source: Source) -> str:
    return source.one if count == 1 else source.many
