"""What bodies of the definition API are made of.

A field that is not declared is refused by name; one that is absent stays as it is (ruling 48).
"""

from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from messaging.api.errors import invalid
from messaging.ingest.limits import ID_LETTERS, TOKEN_LETTERS

T = TypeVar("T")

Id = Annotated[str, Meta(min_length=1, max_length=ID_LETTERS)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Token = Annotated[str, Meta(min_length=1, max_length=TOKEN_LETTERS)]
Text = Annotated[str, Meta(max_length=10_000)]
Address = Annotated[str, Meta(min_length=1, max_length=320)]
Instant = Annotated[datetime, Meta(tz=True)]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """The base of every body."""


class Answer(msgspec.Struct):
    """The base of every answer: the client's id, ours, and the page of results."""

    id: str
    public_id: str | None
    url: str | None


class Archived(Answer):
    """What was archived keeps its results and takes late events (metrics.md N-9)."""

    archived_at: datetime | None = None


def given(**fields: Any) -> dict[str, Any]:
    """The fields that were in the body."""
    return {name: value for name, value in fields.items() if value is not UNSET}


def kept(value: T | UnsetType, present: T) -> T:
    """The value of the body, or what is there already where the body says nothing."""
    return present if value is UNSET else value


def required(value: T | UnsetType, field: str) -> T:
    if value is UNSET:
        raise invalid(field, f"A new object needs the field {field}.", "missing")
    return value


def all_different(ids: list[str], field: str) -> None:
    """An id may stand once in a list."""
    if len(set(ids)) < len(ids):
        twice = next(id for place, id in enumerate(ids) if id in ids[:place])
        raise invalid(
            field.format(ids.index(twice, ids.index(twice) + 1)), "Another one in this list has this id.", "taken"
        )
