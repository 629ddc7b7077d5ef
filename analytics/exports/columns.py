"""The columns of a file, each an expression over its source's rows; the same rows go into every format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from messaging.guarding import guarded, guarded_sql

# A cell of a spreadsheet holds no more (ruling 56); what is longer ends with a mark.
LONGEST_CELL = 32_767
MARK = "…"


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

    def cells(self, value: str, *, guard: bool) -> Iterator[str]:
        """The expressions of a SELECT over rows in which its own expression was worked out as `value`."""
        match self.kind:
            case Kind.TEXT:
                yield guarded_sql(value) if guard else _cut(value)
            case Kind.TIME:
                yield f"{value}::text"
                yield f"({value} AT TIME ZONE 'UTC')::text || '+00'"
            case Kind.FLAG:
                yield f"CASE WHEN {value} THEN 'yes' ELSE 'no' END"
            case _:
                yield value


def _cut(expression: str) -> str:
    return (
        f"CASE WHEN length({expression}) > {LONGEST_CELL} THEN left({expression}, {LONGEST_CELL - 1}) || '{MARK}' "
        f"ELSE {expression} END"
    )


def header_of(columns: Iterable[Column], zone: str, *, guard: bool) -> list[str]:
    names = [name for column in columns for name in column.headers(zone)]
    return [guarded(name) for name in names] if guard else names


def select_list(columns: Sequence[Column]) -> str:
    """What the source's own statement selects."""
    return ", ".join(f"{column.sql} AS c{number}" for number, column in enumerate(columns))


def statement(columns: Sequence[Column], rows: str, *, guard: bool) -> str:
    """The cells of the file, over the source's statement with `select_list`. What it works out is worked out once a
    row, however often a cell looks at it: its ORDER BY keeps PostgreSQL from writing the one into the other."""
    cells = [cell for number, column in enumerate(columns) for cell in column.cells(f"r.c{number}", guard=guard)]
    return f"SELECT {', '.join(cells)} FROM ({rows}) AS r"


def chosen(columns: Sequence[Column], ids: Iterable[str], permissions: Iterable[str]) -> list[Column]:
    """Those of these ids that somebody with these rights may have, in the order of the source."""
    wanted, held = set(ids), set(permissions)
    return [column for column in columns if column.id in wanted and (not column.needs or column.needs in held)]
