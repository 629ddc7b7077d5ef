"""A spreadsheet (.xlsx) as rows of cells.

It is a zip archive of XML, so it may be made to unpack into far more than it weighs: what it says it holds is asked
before anything is unpacked, and the archive reader stops there.
"""

import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from tempfile import TemporaryFile
from typing import IO, Any

from messaging.uploads.texts import Rows, Unreadable

MAGIC = b"PK\x03\x04"
MOST_UNPACKED = 800 * 1024 * 1024
# Texts that cells share are held in memory while the rows go by.
_MOST_SHARED = 200 * 1024 * 1024
_MOST_ENTRIES = 2_000
# XML of cells is some ten times larger than its archive; a hundred times is no spreadsheet anybody wrote.
_MOST_TIMES = 120


def rows_of_sheet(parts: Iterable[bytes]) -> Rows:
    """The rows of the first sheet, by their numbers in it."""
    # Not with the module: every process would begin by loading it, and what it loads for tables of numbers.
    from openpyxl import load_workbook

    with TemporaryFile() as file:
        for part in parts:
            file.write(part)
        file.seek(0)
        _check(file)
        file.seek(0)
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            rows = book.worksheets[0].iter_rows(values_only=True)
            for number, cells in enumerate(rows, start=1):
                yield number, [_text(cell) for cell in cells]
        except Unreadable:
            raise
        except Exception as error:
            # Whatever a broken archive makes the reader raise, it is the file that cannot be read.
            raise Unreadable("This spreadsheet cannot be read. Save it again as .xlsx, or as CSV.") from error


def _check(file: IO[bytes]) -> None:
    try:
        entries = zipfile.ZipFile(file).infolist()
    except zipfile.BadZipFile:
        raise Unreadable("This spreadsheet cannot be read: the archive is broken.") from None
    unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
    shared = sum(each.file_size for each in entries if "sharedstrings" in each.filename.lower())
    if len(entries) > _MOST_ENTRIES or unpacked > MOST_UNPACKED or shared > _MOST_SHARED:
        raise Unreadable("This spreadsheet unpacks into too much. Save the list as CSV.")
    if unpacked > 10_000_000 and unpacked > packed * _MOST_TIMES:
        raise Unreadable("This spreadsheet unpacks into far more than it weighs, so it was not opened.")
    if any(each.flag_bits & 1 for each in entries):
        raise Unreadable("This spreadsheet is protected by a password.")


def _text(cell: Any) -> str:
    """As somebody would type it: a whole number has no point, a time is ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime | date | time) else str(cell)
