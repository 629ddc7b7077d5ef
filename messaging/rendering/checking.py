"""What the editor says about a template before it is sent: errors, and variables a person may lack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liquid import BoundTemplate

from messaging.rendering.errors import render_error
from messaging.rendering.fallbacks import without_fallback
from messaging.rendering.fields import is_html
from messaging.rendering.templates import parsed


@dataclass(frozen=True)
class Check:
    """`errors` are pairs of field and message; paths such as `customer.first_name` stand in order of appearance."""

    variables_without_fallback: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


def check(channel: str, fields: Mapping[str, Any]) -> Check:
    paths: dict[str, None] = {}
    errors: list[tuple[str, str]] = []
    for field, source in _texts(fields):
        try:
            template = parsed(source, is_html(channel, field))
        except Exception as error:
            errors.append((field, render_error(error).detail))
        else:
            errors += [(field, f"unknown filter '{name}'") for name in unknown_filters(template)]
            paths |= dict.fromkeys(without_fallback(template))
    return Check(tuple(paths), tuple(errors))


def unknown_filters(template: BoundTemplate) -> list[str]:
    """The library finds them when it renders; whoever writes wants to know before."""
    return [name for name in template.analyze().filters if name not in template.env.filters]


def _texts(fields: Mapping[str, Any], within: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in fields.items():
        if isinstance(value, Mapping):
            found += _texts(value, f"{within}{name}.")
        elif isinstance(value, str):
            found.append((f"{within}{name}", value))
    return found
