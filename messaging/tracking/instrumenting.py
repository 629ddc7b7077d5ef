"""What goes into a rendered message so that it can report: links that lead through us, a pixel, a way out."""

import html
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings

from messaging.channels import Channel
from messaging.tracking import links

# An attribute may hold a `>`, so values are skipped as wholes.
_HREF = re.compile(
    r"""(<(?:a|area)\b(?:[^>"']|"[^"]*"|'[^']*')*?\shref\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
_BARE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# What ends a sentence or a bracket around a link is not part of it.
_AFTER = ".,;:!?)]}'»”"
_END_OF_BODY = re.compile(r"</body\s*>", re.IGNORECASE)

Leads = Callable[[str], str]


def instrument(
    channel: str,
    rendered: dict[str, Any],
    delivery_public_id: str,
    workspace_id: int,
    track_opens: bool,
    track_links: bool,
) -> dict[str, Any]:
    """The message with what reports for it. Push and webhooks report by themselves."""
    if channel == Channel.EMAIL:
        return _email(rendered, delivery_public_id, track_opens, track_links)
    if channel == Channel.SMS and track_links:

        def leads(url: str) -> str:
            return links.short(workspace_id, delivery_public_id, url)

        return {**rendered, "text": _in_text(rendered.get("text") or "", leads)}
    return rendered


def unsubscribe_url(delivery_public_id: str) -> str:
    """Asks before it does anything; posting to it does it at once, as mail readers do."""
    return f"{settings.SITE_URL}/unsubscribe/{delivery_public_id}"


def _email(rendered: dict[str, Any], delivery: str, track_opens: bool, track_links: bool) -> dict[str, Any]:
    way_out = unsubscribe_url(delivery)
    headers = {
        "List-Unsubscribe": f"<{way_out}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        **(rendered.get("headers") or {}),
    }
    page, text = rendered.get("html") or "", rendered.get("text") or ""
    if track_links:

        def leads(url: str) -> str:
            return url if url.startswith(f"{settings.SITE_URL}/") else links.signed(delivery, url)

        page, text = _in_page(page, leads), _in_text(text, leads)
        page = _at_the_end(page, _trap(delivery)) if page else page
    if track_opens and page:
        page = _at_the_end(page, _pixel(delivery))
    return {**rendered, "html": page, "text": text, "headers": headers}


def _in_page(page: str, leads: Leads) -> str:
    def replaced(match: re.Match[str]) -> str:
        quoted = match[2]
        url = html.unescape(quoted.strip("\"'")).strip()
        if not url.lower().startswith(("http://", "https://")):
            return match[0]
        return f'{match[1]}"{html.escape(leads(url))}"'

    return _HREF.sub(replaced, page)


def _in_text(text: str, leads: Leads) -> str:
    def replaced(match: re.Match[str]) -> str:
        url = match[0].rstrip(_AFTER)
        return leads(url) + match[0][len(url) :]

    return _BARE.sub(replaced, text)


def _at_the_end(page: str, addition: str) -> str:
    ends = list(_END_OF_BODY.finditer(page))
    place = ends[-1].start() if ends else len(page)
    return page[:place] + addition + page[place:]


def _pixel(delivery: str) -> str:
    return f'<img src="{settings.SITE_URL}/o/{delivery}.gif" width="1" height="1" alt="" border="0">'


def _trap(delivery: str) -> str:
    """A link no reader sees: whoever follows it is a program that follows all of them."""
    hidden = 'style="display:none" aria-hidden="true" tabindex="-1" rel="nofollow"'
    return f'<a href="{settings.SITE_URL}/h/{delivery}" {hidden}></a>'
