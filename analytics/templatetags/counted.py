"""The way from a number to how it is counted."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def counted_url(context: Any, metric: str, action: str = "") -> str:
    """Of this page's campaign or action, or of one of its actions, with the page's time and filters."""
    request = context["request"]
    named = request.resolver_match.kwargs
    of = action or named.get("action", "")
    words = {"workspace": request.ws.slug, "campaign": named["campaign"], "metric": metric}
    path = reverse("action_counted", kwargs=words | {"action": of}) if of else reverse("campaign_counted", kwargs=words)
    return f"{path}{context.get('carried', '')}"
