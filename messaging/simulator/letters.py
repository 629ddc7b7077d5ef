"""An e-mail that arrived, as far as its readers care: what they see, and what they can follow."""

import html
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

_DELIVERY = re.compile(r"<(d_[\w-]+)@", re.ASCII)
_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]+)"', re.IGNORECASE)
_PICTURE = re.compile(r'<img\b[^>]*?\ssrc="([^"]+)"', re.IGNORECASE)
_TRACKED = "/r/", "/h/"


@dataclass(frozen=True, slots=True)
class Letter:
    """Addresses are paths: the product is called where it answers, whatever its public name is.

    `links` are those that lead through the product, the one no reader can see among them.
    """

    address: str
    delivery: str
    at: float
    links: tuple[str, ...] = ()
    pixel: str = ""
    way_out: str = ""


def read_letter(address: str, content: bytes, at: float) -> Letter:
    message = message_from_bytes(content, EmailMessage, policy=default)
    part = message.get_body(("html",))
    page = str(part.get_content()) if part is not None else ""
    named = _DELIVERY.search(str(message.get("Message-ID", "")))
    links = [_path(found) for found in _LINK.findall(page)]
    pictures = [_path(found) for found in _PICTURE.findall(page)]
    return Letter(
        address,
        named[1] if named else "",
        at,
        tuple(dict.fromkeys(link for link in links if link.startswith(_TRACKED))),
        next((picture for picture in pictures if picture.startswith("/o/")), ""),
        _path(str(message.get("List-Unsubscribe", "")).strip("<> ")),
    )


def _path(url: str) -> str:
    parts = urlsplit(html.unescape(url))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
