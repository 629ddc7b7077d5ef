"""A table of numbers as a file, made while one waits: CSV, or XLSX with a sheet that says what it is (ruling 51)."""

import csv
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import HttpRequest, HttpResponse

from analytics.exports.book import Book, row
from analytics.exports.xlsx_file import ABOUT, write_about
from analytics.templatetags.numbers import plain
from messaging.guarding import guarded

# None is an empty cell.
Cell = str | int | float | Decimal | None
Cells = list[Cell]
Table = tuple[list[str], Iterable[Cells]]

_NO_FILTER = {"with", "range", "from", "to", "tz", "live"}
CSV_TYPE = "text/csv; charset=utf-8"
ZIP_TYPE = "application/zip"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(request: HttpRequest, table: Table, name: str, about: Mapping[str, str]) -> HttpResponse:
    """With `with=manifest` a CSV comes in an archive beside what says which numbers it has."""
    table = table[0], list(table[1])
    about = {**about, "Filter": _filter(request), "Rows": str(len(table[1]))}
    if request.path.endswith(".xlsx"):
        content, kind, ending = as_xlsx(table, about), XLSX_TYPE, "xlsx"
    elif request.GET.get("with") == "manifest":
        content, kind, ending = _with_manifest(as_csv(table), f"{name}.csv", about), ZIP_TYPE, "zip"
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


def _filter(request: HttpRequest) -> str:
    """The words of the page that narrow its numbers; the time stands in lines of its own."""
    said = [f"{name}: {word}" for name, words in request.GET.lists() for word in words if name not in _NO_FILTER]
    return "; ".join(said) or "none"


def _with_manifest(content: bytes, name: str, about: Mapping[str, str]) -> bytes:
    """The numbers are of this moment alone, so the file and what is said of it travel together."""
    told = {key.lower().replace(" ", "_"): value for key, value in about.items()}
    told |= {"file": name, "bytes": str(len(content)), "sha256": sha256(content).hexdigest()}
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.writestr(f"{name}.manifest.json", json.dumps(told, indent=2, ensure_ascii=False))
    return file.getvalue()


def as_xlsx(table: Table, about: Mapping[str, str]) -> bytes:
    header, rows = table
    file = BytesIO()
    with Book(file, ["Rows", ABOUT]) as book:
        with book.sheet() as sheet:
            sheet(row(1, header))
            for number, cells in enumerate(rows, 2):
                sheet(row(number, cells))
        write_about(book, about.items())
    return file.getvalue()


def _as_text(cell: Cell) -> str:
    """A number is never guarded: a minus is a minus."""
    if isinstance(cell, str):
        return guarded(cell)
    return f"{cell:g}" if isinstance(cell, float) else plain(cell)
