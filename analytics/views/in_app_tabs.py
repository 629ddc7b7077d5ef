"""The pages of one in-app message, as links (ux.md 2.1)."""

from django.http import HttpRequest
from django.urls import reverse

from analytics.navigation import url_of
from analytics.views.filters import Option
from messaging.models import Message

_PAGES = (("message", "Report"), ("message_responses", "Tracked responses"), ("message_history", "History"))


def tabs_of(request: HttpRequest, message: Message, current: str) -> list[Option]:
    pages = [(name, label, page_url(request, name, message)) for name, label in _PAGES]
    deliveries = reverse("deliveries", kwargs={"workspace": request.ws.slug})
    made = [Option(name, label, name == current, url) for name, label, url in pages if url]
    return [*made, Option("deliveries", "Deliveries", False, f"{deliveries}?message={message.public_id}")]


def page_url(request: HttpRequest, name: str, message: Message) -> str:
    """Empty where there is no such page."""
    return url_of(name, workspace=request.ws.slug, message=message.public_id)
