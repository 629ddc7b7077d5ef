"""Lines of the audit log in words."""

from typing import Any

from django import template

from workspaces.audit_actions import sentence_of
from workspaces.models.audit import AuditEntry

register = template.Library()

_NAMES = ("who", "email", "name")


@register.filter
def sentence(action: str) -> str:
    return sentence_of(action)


@register.filter
def object_name(entry: AuditEntry) -> str:
    """The name of what it was done to, where one was written down; an id says nothing to a reader."""
    return next((str(entry.detail[name]) for name in _NAMES if name in entry.detail), "")


@register.filter
def detail_lines(detail: dict[str, Any]) -> list[str]:
    return [f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in detail.items() if name not in _NAMES]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_plain(item)}" for name, item in value.items()) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return str(value)
