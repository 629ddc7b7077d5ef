"""The fields of one message for one person."""

from collections.abc import Mapping
from typing import Any

from messaging.rendering.errors import render_error
from messaging.rendering.templates import parsed


def render(channel: str, fields: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The same keys, rendered. Raises RenderError with what the Delivery page shows."""
    known = without_nothing(variables)
    return {name: _render_value(value, is_html(channel, name), known) for name, value in fields.items()}


def is_html(channel: str, field: str) -> bool:
    return channel == "email" and field == "html"


def without_nothing(variables: Mapping[str, Any]) -> dict[str, Any]:
    """A person whose name is null has no name: the library would print nothing where an error is due."""
    return {
        key: without_nothing(value) if isinstance(value, Mapping) else value
        for key, value in variables.items()
        if value is not None
    }


def _render_value(value: Any, html: bool, variables: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return _render_text(value, html, variables)
    if isinstance(value, Mapping):
        return {key: _render_value(inner, html, variables) for key, inner in value.items()}
    return value


def _render_text(source: str, html: bool, variables: dict[str, Any]) -> str:
    if "{" not in source:
        return source
    try:
        return parsed(source, html).render(variables)
    except Exception as error:
        # Whatever an author's template makes the library raise is the template's error, never a crash of the sender.
        raise render_error(error) from error
