"""From the form to the bytes: the rows are those of the page, the file says what it is (metrics.md U-10 to U-13)."""

from hashlib import sha256

from tests.exports.desk import csv_rows, manifest_of, xlsx_rows


def test_a_csv_of_people_has_exactly_the_people_of_the_page(desk):
    desk.people(*(f"u{n}" for n in range(7)))
    made = desk.made()
    assert (made.state, made.problem, made.expected, made.written) == ("ready", "", 7, 7)
    page = desk.browser().get(f"/w/{desk.workspace.slug}/audience/data.json").json()
    assert [row["id"] for row in csv_rows(desk.file(made))] == [row["id"] for row in page["rows"]]


def test_a_spreadsheet_has_the_same_rows(desk):
    desk.people(*(f"u{n}" for n in range(7)))
    columns = ["id", "public_id", "known_since", "subscribed"]
    csv_file, xlsx_file = (desk.file(desk.made(format=kind, columns=columns)) for kind in ("csv", "xlsx"))
    assert xlsx_rows(xlsx_file) == csv_rows(csv_file)


def test_the_manifest_says_what_the_file_is(desk):
    desk.people("ann", "bob")
    made = desk.made()
    told = manifest_of(desk, made)
    content = desk.file(made)
    assert (told["rows"], told["filter"], told["asked_by"]) == (2, "Everybody", desk.admin.user.email)
    assert (told["sha256"], told["bytes"]) == (sha256(content).hexdigest(), len(content))
