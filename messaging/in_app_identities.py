"""How a device and a person are called within the report of an in-app message, before a digest hides who it is.

One letter says what the name is: a token, an anonymous id, a person without a device, a delivery, an event.
"""

from collections.abc import Iterable

TOKEN, ANONYMOUS, PERSON, DELIVERY, EVENT = "d", "a", "p", "v", "k"
_SOMEBODY = "u"


def person_device(number: int) -> str:
    """Stands for the device of somebody whose reports name none (ruling 39)."""
    return f"{PERSON}{number}"


def person(number: int) -> str:
    return f"{_SOMEBODY}{number}"


def of_devices(tokens: Iterable[str], anonymous: Iterable[str], people: Iterable[int]) -> list[str]:
    named = [f"{TOKEN}{token}" for token in tokens] + [f"{ANONYMOUS}{id}" for id in anonymous]
    return sorted([*named, *map(person_device, people)])


def of_people(numbers: Iterable[int]) -> list[str]:
    return [person(number) for number in numbers]


def shown(device: str) -> str:
    """What a reader is told of it: the token or the anonymous id; nothing where no device was named."""
    return device[1:] if device[:1] in (TOKEN, ANONYMOUS) else ""
