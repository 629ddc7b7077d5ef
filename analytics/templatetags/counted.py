"""The way from a number to how it is counted."""

from typing import Any

from django import template

from analytics.navigation import url_of
from analytics.views.visit import Visit

register = template.Library()


@register.simple_tag(takes_context=True)
def counted_url(context: Any, metric: str, action: str = "") -> str:
    """Of this page's campaign or action, or of one of its actions, with the page's time and filters."""
    visit: Visit = context["visit"]
    of = action or visit.action
    words = {"workspace": visit.workspace, "campaign": visit.campaign, "metric": metric}
    path = url_of("action_counted", **words, action=of) if of else url_of("campaign_counted", **words)
    return f"{path}{visit.carried}"
