"""States as badges: an icon's shape and a word, colour only third (ux.md 6.4)."""

from dataclasses import dataclass

from django import template

register = template.Library()


@dataclass(frozen=True, slots=True)
class Badge:
    word: str
    tone: str
    icon: str


# tone and icon of each word; a state that is not here reads as itself, in grey.
_LOOKS = {
    "good": ("dot", ("running", "active", "delivered", "ready", "valid")),
    "info": ("ring", ("sent", "opened", "live")),
    "goal": ("star", ("converted",)),
    "wait": ("clock", ("attempted", "queued", "waiting", "scheduled", "invited", "cancelling")),
    "warn": ("warning", ("paused", "bounced", "expiring")),
    "bad": ("failed", ("failed", "expired", "revoked")),
    "closed": ("stop", ("undeliverable", "unsubscribed", "suppressed", "draft", "ended", "cancelled", "removed")),
}
_BADGES = {state: Badge(state.capitalize(), tone, icon) for tone, (icon, states) in _LOOKS.items() for state in states}


@register.simple_tag
def badge_of(state: str) -> Badge:
    return _BADGES.get(state) or Badge(state.replace("_", " ").capitalize(), "closed", "stop")
