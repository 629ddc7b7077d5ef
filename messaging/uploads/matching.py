"""Whom a batch of lines names: each line is a person, nobody known, somebody named before, or no name at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from pyroaring import BitMap

from messaging.guarding import unguarded
from messaging.models import LineKind, NamedBy
from messaging.uploads.texts import UNREADABLE

LONGEST = 1_000
# Merged people are their survivors, erased ones nobody.
_FIND = """
SELECT {word}, coalesce(merged_into_id, id) FROM messaging_person
WHERE workspace_id = %s AND {word} = ANY(%s) AND erased_at IS NULL
"""
_WORD = {NamedBy.ID: "external_id", NamedBy.EMAIL: "lower(email)", NamedBy.PHONE: "phone"}


@dataclass(slots=True)
class Judged:
    """`lines` are those that name nobody new: number, kind, text."""

    people: BitMap = field(default_factory=BitMap)
    matched: int = 0
    lines: list[tuple[int, LineKind, str]] = field(default_factory=list)


def judge(workspace_id: int, named_by: NamedBy, batch: Sequence[tuple[int, str]], before: BitMap) -> Judged:
    """`before` are the people earlier lines named."""
    spellings = {text: _spellings(named_by, text) for _, text in batch if not fault(named_by, text)}
    found = _find(workspace_id, named_by, {each for some in spellings.values() for each in some})
    judged = Judged()
    for line, text in batch:
        people = next((found[each] for each in spellings.get(text, ()) if each in found), None)
        if text not in spellings:
            judged.lines.append((line, LineKind.MALFORMED, text[:LONGEST]))
        elif people is None:
            judged.lines.append((line, LineKind.UNKNOWN, text))
        elif people <= (before | judged.people):
            judged.lines.append((line, LineKind.DUPLICATE, text))
        else:
            judged.matched += 1
            judged.people |= people
    return judged


def fault(named_by: NamedBy, text: str) -> str:
    """Why a line cannot name anybody; empty where it can."""
    if not text.strip():
        return "The cell is empty."
    if len(text) > LONGEST:
        return f"It has more than {LONGEST:,} letters."
    if UNREADABLE in text or "\0" in text:
        return "It holds something that is no text."
    if named_by == NamedBy.EMAIL and "@" not in text.strip("@'"):
        return "It is no e-mail address."
    if named_by == NamedBy.PHONE and sum(map(str.isdigit, text)) < 5:
        return "It is no phone number."
    return ""


def _spellings(named_by: NamedBy, text: str) -> list[str]:
    """First without the apostrophe our files put before what looks like a formula, so that a file made here comes back
    whole; then as it stands; then without the space people leave around a word."""
    bare = text.strip()
    plain = list(dict.fromkeys([unguarded(text), text, unguarded(bare), bare]))
    if named_by == NamedBy.EMAIL:
        return [each.lower() for each in plain]
    if named_by == NamedBy.PHONE:
        return [*plain, *(number for each in plain for number in _numbers(each))]
    return plain


def _numbers(text: str) -> list[str]:
    """Without what people put between digits; a spreadsheet takes a leading plus away."""
    digits = "".join(filter(str.isdigit, text))
    if text.startswith("00"):
        return [f"+{digits[2:]}"]
    return [f"+{digits}"] if text.startswith("+") else [digits, f"+{digits}"]


def _find(workspace_id: int, named_by: NamedBy, words: Iterable[str]) -> Mapping[str, BitMap]:
    found: dict[str, BitMap] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(word=_WORD[named_by]), [workspace_id, list(words)])
        for word, number in cursor.fetchall():
            found.setdefault(word, BitMap()).add(number)
    return found
