"""Words of the interface for words of the data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from journeys.models import StepType

register = template.Library()

CHANNELS = {"push": "Push", "in_app": "In-app", "email": "E-mail", "sms": "SMS", "webhook": "Webhook"}
STEP_TYPES = dict(StepType.choices)
PLATFORMS = {"ios": "iOS", "android": "Android", "web": "Web", "other": "Other"}


@register.filter
def channel(key: str) -> str:
    return CHANNELS.get(key, key)


@register.filter
def step_type(key: str) -> str:
    return STEP_TYPES.get(key, key)


@register.filter
def platform(key: str) -> str:
    return PLATFORMS.get(key, key)


@register.filter
def at(numbers: Mapping[str, Any], metric: str) -> Any:
    """The number of that id, or nothing where the scope has no such number."""
    return numbers.get(metric)


@register.filter
def ago(seconds: float) -> str:
    """`4 s ago`, `12 min ago`; the script keeps counting from there."""
    if seconds < 60:
        return f"{max(0, round(seconds))} s ago"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min ago"
    return f"{round(seconds / 3600)} h ago" if seconds < 36 * 3600 else f"{round(seconds / 86400)} d ago"


@register.filter
def anchor(metric: str) -> str:
    """`unique_users_rate` -> `unique-users-rate`, as the links to the glossary write it (ux.md 2.2)."""
    return metric.replace("_", "-")


@register.filter
def clock(moment: datetime, head: Any) -> str:
    return f"{moment.astimezone(head.period.tz):%H:%M}"


@register.filter
def ends_of(token: str) -> str:
    """`3458fd16…1913`; what is short stands whole."""
    return f"{token[:8]}…{token[-4:]}" if len(token) > 16 else token


@register.filter
def local_time(moment: datetime | None, head: Any) -> str:
    """A short time in the page's zone; the page head says which zone that is."""
    if moment is None:
        return "—"
    local = moment.astimezone(head.period.tz)
    year = f" {local.year}" if local.year != head.as_of.astimezone(head.period.tz).year else ""
    return f"{local.day} {local:%b}{year} {local:%H:%M}"
