"""Which devices a push goes to (seed 004: *Last device* is the advice, *All devices* the choice)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging.models.credential import Way
from messaging.models.person import DeviceMemory
from messaging.models.template import Targeting
from messaging.platforms import Platform

# What an address is, and so which way it goes.
_WAYS = {
    "apns": Way.APNS,
    "fcm_token": Way.FCM,
    "fcm_fid": Way.FCM,
    "email": Way.EMAIL,
    "sms": Way.SMS,
    "webhook": Way.WEBHOOK,
}


@dataclass(frozen=True, slots=True)
class Target:
    """One device as the sender needs it; the one address of another channel looks the same to it."""

    id: int
    token: str
    platform: int
    kind: str
    memory: str
    last_seen_at: datetime

    @property
    def way(self) -> Way:
        return _WAYS[self.address_kind]

    @property
    def address_kind(self) -> str:
        if self.kind in _WAYS:
            return self.kind
        return "apns" if self.platform == Platform.IOS else "fcm_token"

    @property
    def suppressed(self) -> bool:
        return self.memory == DeviceMemory.SUPPRESSED


def choose(devices: Iterable[Target], targeting: str) -> Sequence[Target]:
    """The devices of one delivery, suppressed ones included (they are filtered out without a request).

    *Last device* is the one seen last among those that can be reached; where none can, the last of all, so that the
    delivery is Suppressed and not silently empty.
    """
    newest = sorted(devices, key=lambda device: (device.last_seen_at, device.id), reverse=True)
    if targeting == Targeting.ALL_DEVICES:
        return newest
    usable = [device for device in newest if not device.suppressed]
    return (usable or newest)[:1]
