"""The devices of one delivery: ours with every request and answer, another system's as far as they were reported."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from messaging.deliveries.masking import masked_address
from messaging.deliveries.story import answer_in_words, number_in_words
from messaging.facts import decode, moment
from messaging.models import Delivery, DeviceAttempt, DeviceSend, SendAttempt, Way
from messaging.platforms import NAMELESS, Platform
from messaging.sending.states import SendState
from workspaces.models import Workspace

_PLATFORMS = {Platform.IOS: "iOS", Platform.ANDROID: "Android", Platform.WEB: "Web", Platform.OTHER: "Other"}
_TOKENS = frozenset({Way.APNS, Way.FCM})
_WAITING = frozenset({SendState.PENDING, SendState.RETRY_WAIT})


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device or address. `progress` is the attempt it is at, `next_try` when the following one is due."""

    name: str
    address: str
    state: str
    words: str
    app_version: str = ""
    progress: str = ""
    next_try: datetime | None = None
    reported: Sequence[tuple[str, datetime]] = ()
    attempts: Sequence[SendAttempt] = field(default_factory=tuple)
    lost: bool = False

    @property
    def settled(self) -> bool:
        return self.state not in (*_WAITING, SendState.IN_FLIGHT, SendState.UNKNOWN)

    @property
    def asked_at(self) -> datetime | None:
        """When the last request left."""
        return self.attempts[-1].dispatched_at if self.attempts else None

    @property
    def answer(self) -> str:
        return answer_in_words(self.attempts[-1]) if self.attempts else ""


def device_lines(workspace: Workspace, delivery: Delivery, *, whole: bool = False) -> list[DeviceLine]:
    """`whole`: for somebody who may see addresses. A token is never shown whole."""
    reported = {each.token: each for each in DeviceAttempt.objects.for_workspace(workspace).filter(delivery=delivery)}
    sends = list(
        DeviceSend.objects.for_workspace(workspace).filter(delivery=delivery).select_related("device").order_by("pk")
    )
    if not sends:
        return [_reported_line(each) for each in sorted(reported.values(), key=lambda each: each.pk)]
    requests: defaultdict[int, list[SendAttempt]] = defaultdict(list)
    for attempt in attempts_of(workspace, delivery):
        requests[attempt.device_send_id].append(attempt)
    return [_own_line(send, requests[send.pk], reported.get(send.address), whole=whole) for send in sends]


def attempts_of(workspace: Workspace, delivery: Delivery) -> list[SendAttempt]:
    found = SendAttempt.objects.for_workspace(workspace).filter(device_send__delivery=delivery)
    return list(found.select_related("credential").order_by("started_at", "pk"))


def _own_line(
    send: DeviceSend, attempts: Sequence[SendAttempt], reported: DeviceAttempt | None, *, whole: bool
) -> DeviceLine:
    state = SendState(send.state)
    waiting = state in _WAITING
    return DeviceLine(
        name=_PLATFORMS.get(Platform(send.platform), send.get_way_display()),
        address=_shown(send, whole=whole),
        state=state,
        words=state.label,
        app_version=send.device.app_version if send.device else "",
        progress=number_in_words(send.tries) if send.tries else "",
        next_try=send.due_at if waiting and send.tries else None,
        reported=_facts(reported) if reported else (),
        attempts=attempts,
        lost=state == SendState.UNKNOWN,
    )


def _reported_line(attempt: DeviceAttempt) -> DeviceLine:
    return DeviceLine(
        name=_PLATFORMS.get(Platform(attempt.platform), "Device"),
        address="" if attempt.token in NAMELESS else shortened(attempt.token),
        state=attempt.state,
        words=attempt.state.capitalize() or "Reported",
        reported=_facts(attempt),
    )


def _facts(attempt: DeviceAttempt) -> tuple[tuple[str, datetime], ...]:
    """What the device itself said: first times."""
    seen = decode(attempt.facts).seen
    return tuple((kind, moment(seen[kind].first)) for kind in ("delivered", "opened", "clicked") if kind in seen)


def _shown(send: DeviceSend, *, whole: bool) -> str:
    if send.way in _TOKENS:
        return shortened(send.address)
    return send.address if whole or send.way == Way.WEBHOOK else masked_address(send.address)


def shortened(address: str) -> str:
    """The end of a token tells two apart; the whole would let others send to the device."""
    return f"…{address[-6:]}" if len(address) > 12 else "…"
