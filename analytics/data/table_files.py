"""A table of numbers as a file, made while one waits: CSV, or XLSX with a sheet that says what it is (ruling 51)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from io import BytesIO, StringIO

from django.http import HttpRequest, HttpResponse
from rustpy_xlsxwriter import FastExcel

from analytics.exports.columns import LONGEST_CELL, MARK
from analytics.exports.xlsx_file import ABOUT
from analytics.templatetags.numbers import plain
from messaging.guarding import guarded

# None is an empty cell.
Cell = str | int | float | Decimal | None
Cells = list[Cell]
Table = tuple[list[str], Iterable[Cells]]

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(request: HttpRequest, table: Table, name: str, about: Mapping[str, str]) -> HttpResponse:
    if request.path.endswith(".xlsx"):
        content, kind, ending = as_xlsx(table, about), XLSX_TYPE, "xlsx"
    else:
        content, kind, ending = as_csv(table), CSV_TYPE, "csv"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to see."""
    header, rows = table
    text = StringIO()
    csv.writer(text).writerows([header, *([_as_text(cell) for cell in row] for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table, about: Mapping[str, str]) -> bytes:
    header, rows = table
    file = BytesIO()
    told = ({"What": what, "Value": _as_value(value)} for what, value in about.items())
    FastExcel(file).freeze(row=1).sheet("Rows", _named(header, rows)).sheet(ABOUT, told).save()
    return file.getvalue()


def _named(header: list[str], rows: Iterable[Cells]) -> Iterator[dict[str, Cell]]:
    """The writer takes the header from the first row, so that of no rows an empty one is made."""
    empty = True
    for row in rows:
        empty = False
        yield {name: _as_value(cell) for name, cell in zip(header, row, strict=True)}
    if empty:
        yield dict.fromkeys(header)


def _as_text(cell: Cell) -> str:
    """A number is never guarded: a minus is a minus."""
    if isinstance(cell, str):
        return guarded(cell)
    return f"{cell:g}" if isinstance(cell, float) else plain(cell)


def _as_value(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + MARK
    return float(cell) if isinstance(cell, Decimal) else cell
