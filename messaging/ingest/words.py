"""Short texts of an event: ids, names, tokens.

Their lengths are checked where they are decoded, in C. Clients also write ids as numbers; that is rare, so it is a
second try (`digits`) and costs the others nothing.
"""

from collections.abc import Collection
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from messaging.ingest.limits import ID_LETTERS, NAME_LETTERS, TEXT_LETTERS, TOKEN_LETTERS
from messaging.ingest.refusals import Refused

Id = Annotated[str, Meta(max_length=ID_LETTERS)]
Token = Annotated[str, Meta(max_length=TOKEN_LETTERS)]
Name = Annotated[str, Meta(max_length=NAME_LETTERS)]
Sentence = Annotated[str, Meta(max_length=TEXT_LETTERS)]


def digits(written: Any, fields: Collection[str]) -> Any:
    """The same object with the numbers in these fields as their digits."""
    if not isinstance(written, dict):
        return written
    return {name: str(value) if name in fields and type(value) is int else value for name, value in written.items()}


def read_again(item: msgspec.Raw, kind: type, fields: Collection[str], error: msgspec.ValidationError) -> Any:
    """The second try of an item that did not fit. Where numbers were not the reason, the first error stands."""
    try:
        written = msgspec.json.decode(item)
    except msgspec.ValidationError:
        raise error from None
    mended = digits(written, fields)
    if mended == written:
        raise error
    return msgspec.convert(mended, kind)


def word(value: object, field: str, most: int = ID_LETTERS) -> str | None:
    """A text out of free properties; a number is its digits, anything else and empty is absent."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not text:
        return None
    if len(text) > most:
        raise Refused("too_long", field, f"The text has more than {most} letters.")
    return text
