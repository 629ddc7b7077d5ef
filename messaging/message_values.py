"""What the fields of a message may hold, asked of whoever writes it. Liquid is filled in for each person later, so of a
field that holds some only what stands before it is looked at."""

import json
import re
from collections.abc import Callable
from email.utils import getaddresses
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from messaging.channels import Channel
from messaging.in_app.addresses import wrong_link, wrong_picture

_LIQUID = re.compile(r"\{\{|\{%")
_WEB = ("https://", "http://")
_AN_ADDRESS = "Write one e-mail address, such as news@shop.example or Shop <news@shop.example>."
_ADDRESSES = "Write an e-mail address, such as help@shop.example; several are divided by commas."
_WEBHOOK = "Write a whole address, such as https://shop.example/hook."
_OPENS = "Write a link that begins with https://, or a place in the app such as shop://offers/12."
_PICTURE = "The address of a picture begins with https://."
_JSON = 'This cannot be read as JSON. Write names and texts in double quotes, such as {"plan": "gold"}.'


def wrong_value(channel: str, field: str, value: str) -> str:
    """Why it cannot be used, with the remedy; empty where it can."""
    check = _CHECKS.get((channel, field))
    before, *liquid = _LIQUID.split(value, maxsplit=1)
    return check(before.lstrip() if liquid else value, bool(liquid)) if check else ""


def _webhook(value: str, goes_on: bool) -> str:
    if goes_on:
        return "" if _begins(value, _WEB) else _WEBHOOK
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", value)
    except ValueError:
        whole = False
    return "" if whole else _WEBHOOK


def _opens(value: str, goes_on: bool) -> str:
    """Something follows what stands before Liquid: a letter tells whether that could be an address."""
    if goes_on and ":" not in value:
        return ""
    return _OPENS if wrong_link("deep_link", f"{value}x" if goes_on else value) else ""


def _picture(value: str, goes_on: bool) -> str:
    wrong = not _begins(value, _WEB[:1]) if goes_on else wrong_picture(value)
    return _PICTURE if wrong else ""


def _sender(value: str, goes_on: bool) -> str:
    return "" if goes_on or _are_addresses(value, most=1) else _AN_ADDRESS


def _answers(value: str, goes_on: bool) -> str:
    return "" if goes_on or _are_addresses(value, most=20) else _ADDRESSES


def _body(value: str, goes_on: bool) -> str:
    if goes_on:
        return ""
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return _JSON
    return ""


def _begins(value: str, ways: tuple[str, ...]) -> bool:
    """Whether what stands before Liquid may be the beginning of such an address."""
    told = value.lower()
    return any(told.startswith(way) or way.startswith(told) for way in ways) and not re.search(r"\s", told)


def _are_addresses(value: str, *, most: int) -> bool:
    found = getaddresses([value])
    try:
        for _, address in found:
            validate_email(address)
    except ValidationError:
        return False
    return 0 < len(found) <= most and not re.search(r"[\r\n]", value)


_CHECKS: dict[tuple[str, str], Callable[[str, bool], str]] = {
    (Channel.PUSH, "link"): _opens,
    (Channel.PUSH, "image"): _picture,
    (Channel.EMAIL, "from"): _sender,
    (Channel.EMAIL, "reply_to"): _answers,
    (Channel.WEBHOOK, "url"): _webhook,
    (Channel.WEBHOOK, "body"): _body,
}
