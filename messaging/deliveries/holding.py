"""What keeps sends back on each way out, in words: a key to be mended, a provider that asked for silence, a breaker.

Sends not yet tried are held, not failed, until it is over or the time after which they must not be sent has passed.
"""

from datetime import datetime

from messaging.channels import Channel
from messaging.models import Credential, Way
from workspaces.models import Workspace

_MISSING = {
    Way.APNS: "waiting for the APNs key",
    Way.FCM: "waiting for the FCM key",
    Way.EMAIL: "waiting for the e-mail account",
    Way.SMS: "waiting for the SMS account",
}


def holding(workspace: Workspace, now: datetime) -> dict[str, str]:
    """Way -> words, for every way on which nothing is sent at this moment."""
    usable = {each.way: each for each in Credential.objects.for_workspace(workspace).filter(removed_at=None)}
    words = {way.value: text for way, text in _MISSING.items() if way not in usable}
    for credential in usable.values():
        text = _kept_back(credential, now)
        if text:
            words[credential.way] = text
    return words


def holding_up(workspace: Workspace, channel: str, now: datetime) -> list[str]:
    """The same for the ways a channel takes."""
    ways = (Way.APNS, Way.FCM) if channel == Channel.PUSH else (channel,)
    held = holding(workspace, now)
    return [held[way] for way in ways if way in held]


def _kept_back(credential: Credential, now: datetime) -> str:
    way = Way(credential.way)
    if credential.broken_since is not None:
        return _MISSING.get(way, f"waiting for {way.label} to be set right")
    if credential.paused_until is not None and credential.paused_until > now:
        return f"{way.label} is paused"
    if credential.opened_until is not None and credential.opened_until > now:
        return f"{way.label} is not answering; the next try follows by itself"
    return ""
