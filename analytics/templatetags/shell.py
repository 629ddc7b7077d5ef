"""What surrounds every page: navigation, theme, icons. A page without a workspace gets the plain shell."""

import json
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from analytics.navigation import Standing, navigation_of, standing_of, url_of
from workspaces import clock
from workspaces.zones import viewer_zone

register = template.Library()

# ux.md 5.1: no page HTML kept in the browser, no eval, no inline styles, 422 and 409 answers are shown.
HTMX_CONFIG = json.dumps(
    {
        "historyCacheSize": 0,
        "historyRestoreAsHxRequest": False,
        "refreshOnHistoryMiss": False,
        "allowScriptTags": False,
        "allowEval": False,
        "includeIndicatorStyles": False,
        "defaultSwapStyle": "outerHTML",
        "timeout": 15000,
        "reportValidityOfForms": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "(409|422)", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)

# Words of Django's messages and of our strips -> tone -> icon: never colour alone (ux.md P12).
TONES = {"success": "good", "error": "bad", "warning": "warn", "debug": "info"}
TONE_ICONS = {"good": "tick", "bad": "failed", "warn": "warning", "info": "info"}


@register.simple_tag(takes_context=True)
def shell(context: template.Context) -> dict[str, Any]:
    request = context.get("request")
    user = getattr(request, "user", None)
    standing = standing_of(request) if request else None
    frame = {
        "htmx_config": HTMX_CONFIG,
        "theme": getattr(user, "theme", "system"),
        "exact_numbers": getattr(user, "exact_numbers", False),
    }
    if request is None or standing is None:
        return frame
    return frame | {
        "user": user,
        "workspace": standing.workspace,
        "groups": navigation_of(request.path, standing),
        "files_url": files_url(standing),
        "search_url": url_of("workspace_search", workspace=standing.workspace.slug),
        "account_url": url_of("account"),
        "theme_url": url_of("theme"),
        "tz": viewer_zone(request).key,
    }


def files_url(standing: Standing) -> str:
    """What the page asks now and then while a file of the reader's is being made (ux.md 3.12)."""
    if standing.files is None or not standing.files.live:
        return ""
    return f"{url_of('export_news', workspace=standing.workspace.slug)}?since={quote(clock.now().isoformat())}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from our own sprite. Beside a word it is decoration; alone it needs a label."""
    return _icon(name, label)


@lru_cache(maxsize=1_024)
def _icon(name: str, label: str) -> SafeString:
    url = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, url)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', url)


@register.filter
def tone(word: str) -> str:
    return TONES.get(word, word if word in TONE_ICONS else "info")


@register.filter
def tone_icon(word: str) -> str:
    return TONE_ICONS[tone(word)]
