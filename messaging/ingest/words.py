"""Short texts of an event: ids, names, tokens. Numbers are taken as their digits, empty as absent."""

from messaging.ingest.limits import ID_LETTERS, NAME_LETTERS, TEXT_LETTERS, TOKEN_LETTERS
from messaging.ingest.refusals import Refused

Word = str | int | None


def word(value: Word, field: str, most: int = ID_LETTERS) -> str | None:
    if value is None or value == "":
        return None
    text = value if type(value) is str else str(value)
    if len(text) > most:
        raise Refused("too_long", field, f"The text has more than {most} letters.")
    if "\0" in text:
        raise Refused("bad_text", field, "The text holds the character NUL, which no database keeps.")
    return text


def token(value: Word, field: str) -> str | None:
    return word(value, field, TOKEN_LETTERS)


def name(value: Word, field: str) -> str | None:
    return word(value, field, NAME_LETTERS)


def sentence(value: Word, field: str) -> str | None:
    return word(value, field, TEXT_LETTERS)
