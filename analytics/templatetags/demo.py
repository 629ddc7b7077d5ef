"""A word on the demo's pages while their history is still coming in (ruling 58)."""

from django import template

from analytics.demo import progress

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_history(context: template.Context) -> str:
    workspace = getattr(context.get("request"), "ws", None)
    percent = progress.state(workspace) if workspace else None
    return "" if percent is None else f"Demo history is still loading, the newest days first: {percent} %."
