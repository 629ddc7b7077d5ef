"""Words of the page Sources."""

import json
from datetime import timedelta
from typing import Any

from django import template

register = template.Library()

_REASONS = {
    "bad_number": "a number that cannot be kept",
    "bad_text": "text that cannot be kept",
    "bad_time": "a time that cannot be read",
    "invalid": "a value of the wrong kind",
    "missing": "a field is missing",
    "not_allowed": "the key may not report this",
    "too_deep": "nested too deeply",
    "too_large": "too large",
    "too_long": "a text that is too long",
    "too_old": "older than 400 days",
    "unknown_type": "an unknown type",
    "clock_skew": "clock-skewed, counted when received",
    "dead": "put aside after an error",
    "not_tracked": "clicks that are not recorded, as the message says",
    "old_without_detail": "older than 30 days, counted without detail",
    "runs_here": "of a journey that runs here, counts nothing",
    "suppressed_erased": "dropped, because the person was erased",
    "unmatched": "waiting for what it names",
    "unmatched_expired": "dropped after 72 hours of waiting",
    "without_delivery": "names no delivery and counts nothing",
}
# From here on a clock is worth a word.
_CLOCK_SECONDS = 2


@register.filter
def reason(code: str) -> str:
    return _REASONS.get(code, code.replace("_", " "))


@register.filter
def outline(shape: Any) -> str:
    return json.dumps(shape, indent=2, ensure_ascii=False)


@register.filter
def skew(seconds: int | None) -> str:
    """How a client's clock stands beside ours."""
    if seconds is None:
        return "not told"
    if abs(seconds) < _CLOCK_SECONDS:
        return "right"
    return f"{duration(timedelta(seconds=abs(seconds)))} {'ahead' if seconds > 0 else 'behind'}"


@register.filter
def duration(span: timedelta) -> str:
    """The two largest units: `3 days 4 h`, `12 min`."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    told = [f"{n} {unit}" for n, unit in parts if n][:2]
    return " ".join(told) or "0 s"
