"""The Liquid of in-app messages. A message's own variables are `properties.x`; Customer.io's spelling `$properties.x`
is understood too, inside and outside of braces (metrics.md Q-4)."""

import re
from collections.abc import Iterable

from liquid import BoundTemplate

from messaging.rendering.errors import RenderError, render_error
from messaging.rendering.templates import parsed

# A tag or an output, as far as it goes; or the bare spelling in a text.
_PARTS = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})|\$properties((?:\.[A-Za-z_][\w-]*)+)", re.DOTALL)
_INSIDE = re.compile(r"\$properties\b")
_PROPERTY = re.compile(r"properties\.([A-Za-z_][\w-]*)")


def spelled(text: str) -> str:
    """The same in Liquid's own spelling."""
    if "$properties" not in text:
        return text
    return _PARTS.sub(_part, text)


def _part(found: re.Match[str]) -> str:
    if found[1] is not None:
        return _INSIDE.sub("properties", found[1])
    return "{{ properties" + found[2] + " }}"


def template(text: str) -> BoundTemplate:
    """Raises RenderError where it cannot be read."""
    try:
        return parsed(spelled(text), False)
    except Exception as error:
        raise render_error(error) from error


def has_liquid(text: str) -> bool:
    return "{{" in text or "{%" in text or "$properties." in text


def property_names(texts: Iterable[str]) -> list[str]:
    """`x` of each `properties.x` that is used, in order of appearance; texts that cannot be read have none."""
    names: dict[str, None] = {}
    for text in filter(has_liquid, texts):
        try:
            uses = template(text).analyze().globals.get("properties", [])
        except RenderError:
            continue
        names |= {found[1]: None for use in uses if (found := _PROPERTY.match(str(use)))}
    return list(names)


def rendered(text: str, variables: dict) -> str:
    """Raises RenderError with what the page of the delivery shows."""
    if not has_liquid(text):
        return text
    made = template(text)
    try:
        return made.render(variables)
    except Exception as error:
        # Whatever an author's template makes the library raise is the template's error, never a crash of the sender.
        raise render_error(error) from error
