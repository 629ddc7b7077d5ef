"""The columns of a file, each an expression over its source's rows; the same rows go into every format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from messaging.guarding import guarded


class Kind(StrEnum):
    """TEXT is what customers write; ID is ours and never begins like a formula; TIME stands twice: in the reader's zone
    and in UTC, each as PostgreSQL writes it, with its offset (ruling 56)."""

    TEXT = "text"
    ID = "id"
    NUMBER = "number"
    TIME = "time"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """`needs` is a right beyond that of the source; `ticked` ones are chosen until somebody chooses."""

    id: str
    label: str
    sql: str
    kind: Kind = Kind.TEXT
    needs: str = ""
    ticked: bool = True

    def headers(self, zone: str) -> Iterator[str]:
        if self.kind is Kind.TIME:
            yield f"{self.id} ({zone})"
            yield f"{self.id}_utc"
        else:
            yield self.id

    def cells(self, value: str) -> Iterator[tuple[Kind, str]]:
        """Kind and expression of each, over rows in which its own expression was worked out as `value`."""
        match self.kind:
            case Kind.TIME:
                # An interval and not the name of a zone, which would be looked up for every row.
                yield Kind.TIME, value
                yield Kind.TIME, f"({value} AT TIME ZONE interval '0') || '+00'"
            case Kind.FLAG:
                yield Kind.FLAG, f"CASE WHEN {value} THEN 'yes' ELSE 'no' END"
            case kind:
                yield kind, value


def header_of(columns: Iterable[Column], zone: str, *, guard: bool) -> list[str]:
    names = [name for column in columns for name in column.headers(zone)]
    return [guarded(name) for name in names] if guard else names


def select_list(columns: Sequence[Column]) -> str:
    """What the source's own statement selects."""
    return ", ".join(f"{column.sql} AS c{number}" for number, column in enumerate(columns))


def cells_of(columns: Iterable[Column]) -> list[tuple[Kind, str]]:
    """Over the source's statement with `select_list`, as `r`."""
    return [cell for number, column in enumerate(columns) for cell in column.cells(f"r.c{number}")]


def chosen(columns: Sequence[Column], ids: Iterable[str], permissions: Iterable[str]) -> list[Column]:
    """Those of these ids that somebody with these rights may have, in the order of the source."""
    wanted, held = set(ids), set(permissions)
    return [column for column in columns if column.id in wanted and (not column.needs or column.needs in held)]
