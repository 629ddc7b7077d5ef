"""Requests to send, with what a test does not care about filled in."""

from itertools import count
from typing import Any

from messaging.providers.base import SendRequest

_numbers = count(1)
TOKEN = "0123456789abcdef" * 4


def request(way: str = "apns", address: str = TOKEN, **more: Any) -> SendRequest:
    number = next(_numbers)
    said: dict[str, Any] = {"payload": {"title": "Hello", "body": "World"}, "collapse_id": f"d_{number}"}
    return SendRequest(number, f"d_{number}", 1, 1, way, address, **(said | more))
