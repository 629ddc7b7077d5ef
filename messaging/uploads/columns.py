"""Which column of a file names people, and by what."""

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.models import NamedBy

_HEADINGS = {
    NamedBy.ID: ("id", "ids", "external_id", "person_id", "user_id", "customer_id", "userid", "customerid", "user"),
    NamedBy.EMAIL: ("email", "e_mail", "mail", "email_address", "e_mail_address"),
    NamedBy.PHONE: ("phone", "phone_number", "mobile", "mobile_number", "msisdn", "telephone", "tel"),
}
_MEANS = {word: named_by for named_by, words in _HEADINGS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Column:
    place: int
    named_by: NamedBy
    has_heading: bool


def recognise(rows: Sequence[Sequence[str]]) -> Column:
    """By its heading, an id before an address; without one, by what the first lines hold."""
    heading = [_word(cell) for cell in rows[0]] if rows else []
    for named_by in NamedBy:
        for place, word in enumerate(heading):
            if _MEANS.get(word) == named_by:
                return Column(place, named_by, has_heading=True)
    for named_by, looks in ((NamedBy.EMAIL, _is_email), (NamedBy.PHONE, _is_phone)):
        for place in range(max(map(len, rows), default=0)):
            cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
            if cells and sum(map(looks, cells)) * 2 > len(cells):
                return Column(place, named_by, has_heading=not looks(cells[0]))
    return Column(0, NamedBy.ID, has_heading=False)


def _word(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_").replace("-", "_")


def _is_email(cell: str) -> bool:
    return "@" in cell.strip("'@") and " " not in cell


def _is_phone(cell: str) -> bool:
    return cell.lstrip("'").startswith("+") and sum(map(str.isdigit, cell)) >= 7
