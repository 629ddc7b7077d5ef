"""The demo's customers. The same seed gives the same people, on any machine."""

import hashlib
from collections.abc import Iterator
from random import Random

from analytics.demo.names import FIRST, LAST, PLACES
from analytics.demo.story import Device, Persona

PEOPLE = 50_000
DEVELOPERS = 3
SEED = "larkmoor-people-1"

# Sets of platforms a customer uses, and how common each is. The empty one has no app and no web push.
PLATFORMS = (
    (("ios",), 34),
    (("android",), 31),
    (("web",), 7),
    (("ios", "web"), 6),
    (("android", "web"), 5),
    (("ios", "ios"), 3),
    (("android", "ios"), 2),
    ((), 12),
)
HAS_PHONE = 0.62
SUBSCRIBED = 0.955
# One device in sixty each: its app was removed, its token is wrong, its answers are lost, its service limits it or is
# away.
_TROUBLES = {7: "dead", 23: "bad", 31: "lost", 41: "busy", 53: "down"}


def population(size: int) -> list[Persona]:
    return list(_people(Random(SEED), size))


def _people(dice: Random, size: int) -> Iterator[Persona]:
    places = dice.choices(PLACES, weights=[share for _, share, _ in PLACES], k=size)
    platforms = dice.choices([kinds for kinds, _ in PLATFORMS], weights=[share for _, share in PLATFORMS], k=size)
    for index in range(size):
        number = index + 1
        zone, _, dialling = places[index]
        first, last = dice.choice(FIRST), dice.choice(LAST)
        developer = number <= DEVELOPERS
        kinds = ("ios", "android") if developer else platforms[index]
        domain = "larkmoor.example" if developer else "mail.example"
        yield Persona(
            number=number,
            id=f"p-{number:05d}",
            name=f"{first} {last}",
            email=f"{first}.{last}.{number}@{domain}".lower(),
            phone=f"{dialling}555{number:07d}" if developer or dice.random() < HAS_PHONE else "",
            zone=zone,
            devices=tuple(_device(dice, kind) for kind in kinds),
            subscribed=developer or dice.random() < SUBSCRIBED,
            developer=developer,
            keenness=4.0 if developer else dice.gammavariate(1.6, 1 / 1.6),
        )


def trouble_of(persona: Persona) -> str:
    """Of the device a push goes to: the one that came last."""
    word = persona.devices[-1].token.partition("-")[0] if persona.devices else ""
    return word if word in _TROUBLES.values() else ""


def _device(dice: Random, platform: str) -> Device:
    return Device(token=_token(platform, dice.getrandbits(80)), platform=platform)


def _token(platform: str, number: int) -> str:
    """As each platform writes them, except for a few by which the simulated push services show what can go wrong."""
    trouble = _TROUBLES.get(number % 60)
    # Apple limits one device; Google would pause the whole project for it.
    if trouble and (platform == "ios" or trouble != "busy"):
        return f"{trouble}-{platform}-{number:020x}"
    if platform == "ios":
        return hashlib.sha256(number.to_bytes(10, "big")).hexdigest()
    return f"{number:020x}:APA91b{platform}"
