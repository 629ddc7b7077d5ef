"""XLSX as a container: what every reader looks for, then the sheets in their order, each streamed (ECMA-376).

No strings are kept apart, no formula and no link is ever written: cells are inline texts and numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from hashlib import sha256
from types import TracebackType
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from analytics.exports.xml_text import cut, escaped

Value = str | int | float | Decimal | None
Write = Callable[[bytes], object]

# The first level deflates rows of a sheet to a tenth; higher ones cost three times as long for a fifth less.
_LEVEL = 1
_LARGEST = 2**31 - 1_000  # bytes

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMATS = "http://schemas.openxmlformats.org"
_MAIN = f"{_FORMATS}/spreadsheetml/2006/main"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LISTED = f"{_FORMATS}/package/2006/content-types"
_RELATED = f"{_FORMATS}/officeDocument/2006/relationships"
_USUAL = (
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
)
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>'
)
# Cells stand one after the other and name no place; rows say their number, without which some readers find none.
ROW_BEGINS, ROW_NUMBERED, ROW_ENDS = '<row r="', '">', "</row>"
TEXT = ('<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>")
NUMBER = ("<c><v>", "</v></c>")
BLANK = b"<c/>"
# One style, which cells need not name.
_STYLES = f"""{_DECLARED}<styleSheet xmlns="{_MAIN}">\
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class TooLarge(Exception):
    """A sheet has more XML than a container holds that was not begun as a large one."""


class Book:
    """`with Book(target, ["Rows"]) as book, book.sheet() as write`. Sheets of a `large` one may pass two gigabytes as
    XML; some programs ask a question before they open it. `sum` is the SHA-256 of all sheets so far."""

    def __init__(self, target: str | BinaryIO, names: Sequence[str], *, large: bool = False) -> None:
        self._target, self._names, self._large, self._begun = target, names, large, 0
        self.sum = sha256()

    def __enter__(self) -> "Book":
        self._archive = ZipFile(self._target, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        for name, content in _frame(self._names):
            self._archive.writestr(name, content)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._archive.close()

    @contextmanager
    def sheet(self) -> Iterator[Write]:
        """The next one; takes rows as XML."""
        self._begun += 1
        with self._archive.open(_path(self._begun), "w", force_zip64=self._large) as part:
            size = 0

            def write(piece: bytes) -> None:
                nonlocal size
                size += len(piece)
                if size > _LARGEST and not self._large:
                    raise TooLarge
                self.sum.update(piece)
                part.write(piece)

            write(f'{_DECLARED}<worksheet xmlns="{_MAIN}">{_FROZEN}<sheetData>'.encode())
            yield write
            write(b"</sheetData></worksheet>")


def row(number: int, values: Iterable[Value]) -> bytes:
    """Counted from 1, the header."""
    return f"{ROW_BEGINS}{number}{ROW_NUMBERED}{''.join(map(_cell, values))}{ROW_ENDS}".encode()


def _cell(value: Value) -> str:
    if value is None or value == "":
        return BLANK.decode()
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, str):
        return escaped(cut(value)).join(TEXT)
    return str(value).join(NUMBER)


def _path(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts that say what the others are."""
    numbered = list(enumerate(names, 1))
    overrides = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    overrides += [(f"/{_path(number)}", "worksheet") for number, _ in numbered]
    kinds = "".join(f'<Override PartName="{name}" ContentType="{_KINDS}.{kind}+xml"/>' for name, kind in overrides)
    yield (
        "[Content_Types].xml",
        f'{_DECLARED}<Types xmlns="{_FORMATS}/package/2006/content-types">{_USUAL}{kinds}</Types>',
    )
    yield "_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    sheets = "".join(
        f'<sheet name="{escaped(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in numbered
    )
    yield (
        "xl/workbook.xml",
        f'{_DECLARED}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{sheets}</sheets></workbook>',
    )
    related = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered]
    yield "xl/_rels/workbook.xml.rels", _relations([*related, (f"rId{len(names) + 1}", "styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(found: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{id}" Type="{_RELATED}/{kind}" Target="{to}"/>' for id, kind, to in found)
    return f'{_DECLARED}<Relationships xmlns="{_FORMATS}/package/2006/relationships">{lines}</Relationships>'
