"""The platforms of devices and their numbers in rollup keys."""

from enum import IntEnum


class Platform(IntEnum):
    """`ALL` is a rollup key of its own, never the sum of the others (metrics.md P-E1)."""

    ALL = 0
    IOS = 1
    ANDROID = 2
    WEB = 3
    OTHER = 4


DEVICE_PLATFORMS = (Platform.IOS, Platform.ANDROID, Platform.WEB, Platform.OTHER)

_BY_NAME = {platform.name.lower(): platform for platform in DEVICE_PLATFORMS}


def platform_number(name: str | None) -> Platform:
    """The platform of a report; `ALL` where it names none (such facts count only under All, N-10)."""
    if name is None:
        return Platform.ALL
    return _BY_NAME.get(name, Platform.OTHER)


def nameless(name: str) -> str:
    """Stands for the device of a report that names its platform but no token."""
    return f"~{name}"


NAMELESS = frozenset(nameless(platform.name.lower()) for platform in DEVICE_PLATFORMS)
