"""One e-mail as Django composes it."""

from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives

from messaging.providers.base import SendRequest


def compose(request: SendRequest, sender: str) -> EmailMultiAlternatives:
    """Raises ValueError where a header would be forged (Django's BadHeaderError is one)."""
    said = request.payload
    text, html = str(said.get("text") or ""), str(said.get("html") or "")
    message = EmailMultiAlternatives(
        subject=str(said.get("subject") or ""),
        body=text or html,
        from_email=str(said.get("from") or sender),
        to=[request.address],
        reply_to=[str(said["reply_to"])] if said.get("reply_to") else None,
        headers={**_headers(said), "Message-ID": message_id(request.delivery, str(said.get("from") or sender))},
    )
    if html and text:
        message.attach_alternative(html, "text/html")
    elif html:
        message.content_subtype = "html"
    return message


def message_id(delivery: str, sender: str) -> str:
    """Stable, so that a second copy can be recognised by the mailbox that receives it."""
    host = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{delivery}@{host}>"


def _headers(said: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in (said.get("headers") or {}).items()}
