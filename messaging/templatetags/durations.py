"""Times between two lines of a timeline."""

from datetime import timedelta

from django import template

register = template.Library()


@register.filter
def gap(length: timedelta) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`: two units at most."""
    seconds = length.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for size, unit, rest_size, rest_unit in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // rest_size
            return f"{whole // size} {unit}" + (f" {rest} {rest_unit}" if rest else "")
    return f"{whole} s"


@register.filter
def span(length: timedelta) -> str:
    """`7 days`, `12 hours`, `30 minutes`: the largest unit that says it whole."""
    minutes = round(length.total_seconds() / 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 minutes"
