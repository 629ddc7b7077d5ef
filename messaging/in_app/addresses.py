"""Which addresses a message may lead to. Asked of what an author writes, and again of what was rendered for a person: a
link out of an attribute must run no script."""

import re

from messaging.in_app.liquid import has_liquid

_WEB = re.compile(r"https?://[^\s/?#\\]+[^\s]*", re.IGNORECASE)
_PICTURE = re.compile(r"https://[^\s/?#\\]+[^\s]*", re.IGNORECASE)
_DEEP = re.compile(r"([a-z][a-z0-9+.-]*):[^\s]+|/[^\s]*", re.IGNORECASE)
_RUNS_CODE = frozenset({"javascript", "data", "vbscript", "blob", "file"})


def wrong_link(kind: str, value: str) -> str:
    """Why the app could not go there; empty where it could."""
    if kind == "open_link" and not _WEB.fullmatch(value):
        return "A link begins with https:// or http://."
    if kind == "deep_link":
        found = _DEEP.fullmatch(value)
        if found is None or (found[1] or "").lower() in _RUNS_CODE:
            return "A place in the app is an address such as shop://offers/12 or /offers/12."
    return ""


def wrong_picture(address: str) -> str:
    return "" if _PICTURE.fullmatch(address) else "The address of a picture begins with https://."


def undecided(address: str) -> bool:
    """Whether it is known only once it is rendered."""
    return has_liquid(address)
