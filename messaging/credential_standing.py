"""How well each way out works, in words: state, last success and failure, what failed because of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from messaging.deliveries.filter import DeliveryFilter
from messaging.deliveries.log import Matches, counted
from messaging.models import Credential, Way
from workspaces.models import Workspace

_WARN_BEFORE = timedelta(days=30)
# Paused by a person: until that person ends it. A provider's own wish for silence ends by itself.
FOR_EVER = 9000


@dataclass(frozen=True, slots=True)
class State:
    """`word` picks the look of the badge; `text` is what stands in it, `more` the sentence below."""

    word: str
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    way: Way
    title: str
    credential: Credential | None
    state: State
    details: list[tuple[str, str]]
    failures: Matches | None
    failures_query: str
    paused_by_hand: bool = False


TITLES = {
    Way.APNS: "APNs (iOS push)",
    Way.FCM: "FCM (Android and web push)",
    Way.EMAIL: "E-mail",
    Way.SMS: "SMS",
    Way.WEBHOOK: "Webhook",
}
_CHANNELS = {Way.APNS: "push", Way.FCM: "push"}
# What of the settings names the account; the rest is detail for the form.
_SHOWN = {
    "key_id": "Key",
    "team_id": "Team",
    "topic": "App",
    "project_id": "Project",
    "backend": "Service",
    "host": "Server",
    "from": "From",
    "account_sid": "Account",
}


def cards(workspace: Workspace, now: datetime) -> list[Card]:
    found = {each.way: each for each in Credential.objects.for_workspace(workspace).filter(removed_at=None)}
    return [_card(workspace, way, found.get(way), now) for way in Way]


def channel_of(way: str) -> str:
    return _CHANNELS.get(Way(way), way)


def state_of(credential: Credential | None, now: datetime) -> State:
    """The worst that holds, since that is what has to be mended."""
    if credential is None:
        return State("draft", "Not set up")
    if credential.broken_since is not None:
        return State(
            "failed", "Refused", f"{_day(credential.broken_since)}: {credential.broken_reason or 'no reason given'}"
        )
    if credential.expires_on is not None and credential.expires_on < now.date():
        return State("expired", f"Expired {credential.expires_on:%-d %b %Y}")
    if credential.paused_until is not None and credential.paused_until > now:
        if is_paused_by_hand(credential):
            return State("paused", "Paused", "Nothing is sent until somebody resumes it.")
        return State("waiting", "Asked to wait", f"The provider wants silence until {_day(credential.paused_until)}.")
    if credential.opened_until is not None and credential.opened_until > now:
        return State("waiting", "Not answering", f"Tried again at {_day(credential.opened_until)}.")
    return _working(credential, now)


def is_paused_by_hand(credential: Credential) -> bool:
    return credential.paused_until is not None and credential.paused_until.year >= FOR_EVER


def _working(credential: Credential, now: datetime) -> State:
    left = credential.expires_on - now.date() if credential.expires_on else None
    if left is not None and left <= _WARN_BEFORE:
        days = left.days
        return State("expiring", f"Expires in {days} day{'' if days == 1 else 's'}" if days else "Expires today")
    if credential.last_ok_at is not None or credential.tested_at is not None:
        return State("valid", "Valid")
    return State("waiting", "Not tested yet")


def _card(workspace: Workspace, way: Way, credential: Credential | None, now: datetime) -> Card:
    failures, query = _failures(workspace, way, credential)
    settings = credential.settings if credential else {}
    return Card(
        way=way,
        title=TITLES[way],
        credential=credential,
        state=state_of(credential, now),
        details=[(label, str(settings[name])) for name, label in _SHOWN.items() if settings.get(name)],
        failures=failures,
        failures_query=query,
        paused_by_hand=credential is not None and is_paused_by_hand(credential),
    )


def _failures(workspace: Workspace, way: Way, credential: Credential | None) -> tuple[Matches | None, str]:
    """Deliveries of its channel that failed for want of credentials, since these were refused."""
    if credential is None or credential.broken_since is None:
        return None, ""
    channel = channel_of(way)
    wanted = DeliveryFilter(
        states=("failed",), channels=(channel,), reasons=("credentials_missing",), since=credential.broken_since
    )
    return counted(wanted.apply(workspace)), f"status=failed&reason=credentials_missing&channel={channel}"


def _day(moment: datetime) -> str:
    return f"{localtime(moment):%-d %b %H:%M}"


def in_trouble(workspace: Workspace, now: datetime) -> int:
    """Credentials somebody has to look at: refused, expired, or about to."""
    found = Credential.objects.for_workspace(workspace).filter(removed_at=None)
    return sum(state_of(each, now).word in ("failed", "expired", "expiring") for each in found)
