"""Components that look the same wherever they are given the same: drawn once for what they show, then remembered.

A page of results holds a hundred numbers, few of which change between two looks; finding the template and resolving
its variables anew for each was a third of what the page cost.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

# Of a few hundred bytes each, per process.
_REMEMBERED = 8_192


class _Given:
    """What a component is given. Its repr tells values apart that are equal but written differently (1.0 and 1.00)."""

    __slots__ = ("_key", "words")

    def __init__(self, words: dict[str, Any]) -> None:
        self.words = words
        self._key = repr(words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@register.simple_tag
def drawn(component: str, **given: Any) -> SafeString:
    """`{% drawn "components/metric.html" number=n %}`: as `include ... only`, for frozen values alone."""
    return _drawn(component, _Given(given))


@lru_cache(maxsize=_REMEMBERED)
def _drawn(component: str, given: _Given) -> SafeString:
    return render_to_string(component, given.words)
