"""What surrounds every page: navigation, theme, icons. A page without a workspace gets the plain shell."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from analytics.navigation import Group, Standing, navigation_of, standing_of, url_of
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
    theme = getattr(user, "theme", "system")
    frame = {
        "htmx_config": HTMX_CONFIG,
        "theme": theme,
        "exact_numbers": getattr(user, "exact_numbers", False),
    }
    if request is None or standing is None:
        return frame
    return frame | {
        "navigation": _navigation(request, standing, theme),
        "files_url": files_url(standing),
    }


@dataclass(frozen=True, slots=True)
class Navigation:
    """All that the navigation shows: it is drawn anew only when something of it has changed."""

    workspace: str
    groups: tuple[Group, ...]
    user: str
    theme: str
    tz: str
    search_url: str
    account_url: str
    theme_url: str


def _navigation(request: HttpRequest, standing: Standing, theme: str) -> Navigation:
    return Navigation(
        workspace=standing.workspace.name,
        groups=navigation_of(request.path, standing),
        user=str(request.user),
        theme=theme,
        tz=viewer_zone(request).key,
        search_url=url_of("workspace_search", workspace=standing.workspace.slug),
        account_url=url_of("account"),
        theme_url=url_of("theme"),
    )


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
