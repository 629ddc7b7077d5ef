"""Addresses and ids as somebody sees them who may not see them whole (ux.md 3.8)."""

from messaging.models import Person

_HIDDEN = "•••"


def masked_address(text: str | None) -> str:
    """`a•••@example.com`, `+49•••12`; enough to tell two people apart, not enough to write to one."""
    if not text:
        return ""
    name, at, domain = text.partition("@")
    return f"{name[:1]}{_HIDDEN}@{domain}" if at else f"{text[:3]}{_HIDDEN}{text[-2:]}"


def masked_id(public_id: str) -> str:
    """`u_19•••`: the kind and two characters."""
    return f"{public_id[:4]}{_HIDDEN}"


def shown_name(person: Person, *, may_see_addresses: bool) -> str:
    """Some companies use addresses as ids."""
    id = person.external_id or person.public_id
    return masked_address(id) if "@" in id and not may_see_addresses else id
