"""Two thousand hostile texts in either format come back as they were, and none of them is a formula (AE-49, U-12)."""

import random
import re
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from analytics.exports import book, xlsx_file
from analytics.exports.xml_text import LONGEST_CELL, MARK
from messaging.guarding import guarded, unguarded
from messaging.models import Person
from tests.exports.desk import csv_rows, xlsx_rows
from workspaces.tenancy import workspace_transaction

BEGINNINGS = [
    "",
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "'",
    "'=",
    "''=",
    " =",
    '"',
    ",",
    ";",
    "\\.",
    "_x0041_",
    "_x0041_x0042_",
    " ",
]
MIDDLES = [
    'HYPERLINK("x")',
    "1+1",
    "cmd|' /C calc'!A0",
    "http://example.com/",
    "ünï😀ملف",
    "\u202eevil",
    "a\r\nb\nc\rd",
    "\x01\x0b\x1f",
    "\x1fb\x1fa\x1e",
    "<b>&amp;</b>",
    "\ufffe\uffff\ufdd0",
    " spaces ",
    '","',
    "NULL",
    "\ufeffbom",
    "12345678901234567890",
    "+9779812345678",
    "00123",
    "2026-11-22",
    "x" * 300,
]
COUNT = 2_000


def texts() -> list[str]:
    dice = random.Random(49)
    every = [f"{first}{rest}" for first in BEGINNINGS for rest in MIDDLES]
    while len(every) < COUNT:
        every.append(dice.choice(BEGINNINGS) + dice.choice(MIDDLES) + dice.choice(MIDDLES) + str(len(every)))
    return list(dict.fromkeys(every))


@pytest.fixture
def written(desk) -> list[str]:
    found = texts()
    assert len(found) == COUNT
    with workspace_transaction(desk.workspace.pk):
        Person.unscoped.bulk_create(
            [
                Person(workspace=desk.workspace, external_id=str(n), attributes={"=name": text})
                for n, text in enumerate(found)
            ]
        )
    return found


def test_csv_gives_every_text_back_and_begins_none_like_a_formula(desk, written):
    content = desk.file(desk.made(columns=["id", "attributes.=name"]))
    rows = csv_rows(content)
    cells = {row["id"]: row["attributes.=name"] for row in rows}
    assert [unguarded(cells[str(n)]) for n in range(COUNT)] == written
    assert not [cell for cell in cells.values() if cell[:1] in set("=+-@\t\r＝＋－＠")]
    assert content.count(b"\r\n") >= COUNT + 1
    assert list(rows[0]) == ["id", "attributes.=name"]


def test_a_spreadsheet_gives_every_text_back_and_has_no_formula_and_no_link(desk, written):
    content = desk.file(desk.made(format="xlsx", columns=["id", "attributes.=name"]))
    cells = {row["id"]: row["attributes.=name"] for row in xlsx_rows(content)}
    assert [cells[str(n)] for n in range(COUNT)] == written
    sheet = openpyxl.load_workbook(BytesIO(content))["Rows"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_the_examples_of_the_specification(desk):
    desk.people('=HYPERLINK("x")', phone="+9779812345678")
    columns = ["id", "phone"]
    [line] = csv_rows(desk.file(desk.made(columns=columns)))
    assert line == {"id": '\'=HYPERLINK("x")', "phone": "'+9779812345678"}
    [row] = xlsx_rows(desk.file(desk.made(format="xlsx", columns=columns)))
    assert row == {"id": '=HYPERLINK("x")', "phone": "+9779812345678"}


def test_a_text_longer_than_a_cell_is_cut_with_a_mark_in_a_spreadsheet_alone(desk):
    desk.people("long", attributes={"note": "é" * (LONGEST_CELL + 5)})
    columns = ["attributes.note"]
    [line] = csv_rows(desk.file(desk.made(columns=columns)))
    assert len(line["attributes.note"]) == LONGEST_CELL + 5
    [row] = xlsx_rows(desk.file(desk.made(format="xlsx", columns=columns)))
    assert row["attributes.note"] == "é" * (LONGEST_CELL - 1) + MARK


def test_many_rows_go_on_on_further_sheets_and_much_text_in_a_larger_container(desk, monkeypatch):
    monkeypatch.setattr(xlsx_file, "ROWS_OF_A_SHEET", 4)
    monkeypatch.setattr(book, "_LARGEST", 2_000)
    desk.people(*(f"u{n}" for n in range(9)))
    made = desk.made(format="xlsx", columns=["id", "public_id", "known_since", "last_seen"])
    content = desk.file(made)
    sheets = [xlsx_rows(content, name) for name in ("Rows", "Rows 2", "Rows 3")]
    assert [[row["id"] for row in rows] for rows in sheets] == [
        ["u8", "u7", "u6", "u5"],
        ["u4", "u3", "u2", "u1"],
        ["u0"],
    ]
    assert {row["last_seen_utc"] for rows in sheets for row in rows} == {None}
    archive = ZipFile(BytesIO(content))
    parts = [archive.read(f"xl/worksheets/sheet{number}.xml") for number in (1, 2, 3)]
    assert [re.findall(rb'<row r="(\d+)">', part) for part in parts] == [[b"1", b"2", b"3", b"4", b"5"]] * 2 + [
        [b"1", b"2"]
    ]
    summed = sha256(b"".join(parts))
    about = {row["What"]: row["Value"] for row in xlsx_rows(content, "About this file")}
    assert (about["rows"], about["sha256_of_sheets"]) == (9, summed.hexdigest())


@pytest.mark.parametrize("text", [*BEGINNINGS, "'", "''", "'a", "'=a", "''=a", "=", "-5", "'-5"])
def test_taking_the_guard_off_gives_back_what_was_there(text):
    assert unguarded(guarded(text)) == text
