"""A chart as PNG, for mails: their readers show no SVG."""

import re
from dataclasses import dataclass
from functools import cache
from html import unescape

import resvg_py

_SENTENCE = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)
_LETTER = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'
# Twice as large as it is drawn, for sharp screens.
_ZOOM = 2.0


@dataclass(frozen=True, slots=True)
class Painted:
    """`sentence` says in words what the picture shows."""

    png: bytes
    sentence: str


def painted(svg: str) -> Painted | None:
    """None on a machine without a single font: a chart without its words would tell nothing."""
    if not _has_fonts():
        return None
    said = _SENTENCE.search(svg)
    return Painted(resvg_py.svg_to_bytes(svg_string=svg, zoom=_ZOOM), unescape(said[1]) if said else "")


@cache
def _has_fonts() -> bool:
    written, empty = (resvg_py.svg_to_bytes(svg_string=_LETTER.format(word)) for word in ('<text y="9">A</text>', ""))
    return written != empty
