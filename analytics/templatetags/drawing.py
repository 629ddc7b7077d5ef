"""Components that look the same wherever they are given the same: drawn once for what they show, then remembered.

A page of results holds a hundred numbers, few of which change between two looks; finding the templates and resolving
their variables anew was half of what the page cost.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

# Per process: components of a few hundred bytes, and sections of some ten thousand.
_COMPONENTS, _SECTIONS = 8_192, 256
# A year of hours is drawn anew: remembering hundreds of such would fill a process.
_LONGEST = 30_000  # characters of what is given
# In the repr of what does not say what it holds: the next such object may stand at the same place.
_UNTOLD = " object at 0x"


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

    @property
    def may_be_kept(self) -> bool:
        return len(self._key) <= _LONGEST and _UNTOLD not in self._key


@register.simple_tag
def drawn(component: str, **given: Any) -> SafeString:
    """`{% drawn "components/metric.html" number=n %}`: as `include ... only`, for frozen values alone."""
    return _remembered(_component, component, _Given(given))


@register.simple_tag
def drawn_section(component: str, **given: Any) -> SafeString:
    """As `drawn`, for what fills a part of a page."""
    return _remembered(_section, component, _Given(given))


def _remembered(draw: Callable[[str, _Given], SafeString], component: str, given: _Given) -> SafeString:
    return draw(component, given) if given.may_be_kept else _draw(component, given)


def _draw(component: str, given: _Given) -> SafeString:
    return render_to_string(component, given.words)


_component = lru_cache(maxsize=_COMPONENTS)(_draw)
_section = lru_cache(maxsize=_SECTIONS)(_draw)
