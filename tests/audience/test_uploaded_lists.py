"""A file of ids or addresses: reviewed line by line, confirmed, then a segment or tags; and nothing before."""

import csv
import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from analytics.housekeeping import keep_house
from messaging.guarding import guarded
from messaging.models import Person, PersonTag, Segment, Upload, UploadLine, UploadPart
from messaging.segments import people_in
from messaging.uploads import reading
from tests.workspaces.cast import make_member, make_workspace
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(signed_in, ben, crowd):
    return signed_in(ben)


def url(crowd, rest=""):
    return f"/w/{crowd.workspace.slug}/audience/uploads/{rest}"


def upload(browser, crowd, content, name="list.csv"):
    body = content if isinstance(content, bytes) else content.encode()
    form = {"file": SimpleUploadedFile(name, body), "form_key": str(uuid4())}
    answer = browser.post(url(crowd), form)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    with workspace_transaction(crowd.workspace.pk):
        return Upload.objects.for_workspace(crowd.workspace).order_by("-pk").first()


def found(row):
    return row.matched, row.unknown, row.duplicate, row.malformed


def lines(row):
    with workspace_transaction(row.workspace_id):
        rows = UploadLine.objects.for_workspace(row.workspace_id).filter(upload=row).order_by("line")
        return [(each.line, each.kind, each.text) for each in rows]


def describe(crowd, name, **columns):
    with workspace_transaction(crowd.workspace.pk):
        Person.objects.for_workspace(crowd.workspace).filter(external_id=name).update(**columns)


def test_the_review_says_of_every_line_what_it_is(browser, crowd):
    row = upload(browser, crowd, "Name,User ID\nA,ann\nB,bob\n\nC,nobody\nD,ann\nE,\nF,nobody\nG\n")
    assert (row.column, row.named_by, row.has_heading, row.state) == (1, "id", True, "ready")
    assert found(row) == (2, 1, 2, 2)
    assert lines(row) == [
        (5, "unknown", "nobody"),
        (6, "duplicate", "ann"),
        (7, "malformed", ""),
        (8, "duplicate", "nobody"),
        (9, "malformed", ""),
    ]
    page = browser.get(url(crowd, f"{row.public_id}/?list=unknown")).content.decode()
    assert "Nobody has it." in page and 'data-lines="matched" data-count="2"' in page
    with workspace_transaction(crowd.workspace.pk):
        assert not Segment.objects.for_workspace(crowd.workspace).exists()
        assert PersonTag.objects.for_workspace(crowd.workspace).count() == 4


def test_confirmed_it_is_a_segment_or_tags_and_pressed_twice_one(browser, crowd):
    row = upload(browser, crowd, "ann\ncid\n")
    form = {"name": "From the fair", "form_key": str(uuid4())}
    made = browser.post(url(crowd, f"{row.public_id}/segment/"), form).url
    assert browser.post(url(crowd, f"{row.public_id}/segment/"), form).url == made
    with workspace_transaction(crowd.workspace.pk):
        segment = Segment.objects.for_workspace(crowd.workspace).get()
        assert (segment.name, segment.kind, crowd.names(people_in(segment))) == ("From the fair", "snapshot", "ann cid")
    browser.post(url(crowd, f"{row.public_id}/tag/"), {"names": "fair", "deed": "add", "form_key": str(uuid4())})
    assert crowd.meant_by({"tag": "fair"}) == "ann cid"
    browser.post(url(crowd, f"{row.public_id}/tag/"), {"names": "vip", "deed": "remove", "form_key": str(uuid4())})
    assert crowd.meant_by({"tag": "vip"}) == "bob"


TEXT = 'id;city\nann;Oslo\nbøb;"x\ny"\n'


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.replace(";", "\t").encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").replace(";", ",").encode(),
        TEXT.replace(";", "|").rstrip("\n").encode(),
    ],
)
def test_encodings_and_separators_are_recognised(browser, crowd, body, monkeypatch):
    # Pieces so small that letters, line ends and quotes fall between them.
    monkeypatch.setattr(reading, "PART", 7)
    describe(crowd, "bob", external_id="bøb")
    row = upload(browser, crowd, body)
    assert (found(row), row.sample[0]) == ((2, 0, 0, 0), ["id", "city"])


def test_a_file_of_ours_comes_back_whole(browser, crowd):
    """The apostrophe put before what looks like a formula is taken off, and only that one (AE-49)."""
    ids = {"ann": '=HYPERLINK("x")', "bob": "=x", "cid": "'=x", "dot": '-1\u2028,"q"', "eve": "@a\x0bb", "fay": " ＝x "}
    for name, nasty in ids.items():
        describe(crowd, name, external_id=nasty)
    file = io.StringIO()
    csv.writer(file).writerows([["id"], *([guarded(id)] for id in ids.values())])
    row = upload(browser, crowd, file.getvalue().encode("utf-8-sig"))
    assert found(row) == (6, 0, 0, 0)


def test_addresses_and_phones_match_however_they_are_written(browser, crowd):
    describe(crowd, "ann", email="Ann@Example.com", phone="+4712345678")
    describe(crowd, "bob", email="ann@example.com", phone="+97798000001")
    row = upload(browser, crowd, "e-mail\nANN@example.COM\nwrong\nzed@example.com\n")
    assert (row.named_by, found(row)) == ("email", (1, 1, 0, 1))
    page = browser.get(url(crowd, f"{row.public_id}/")).content.decode()
    assert 'id="count" data-count="2"' in page
    row = upload(browser, crowd, "mobile\n0047 12 34 56 78\n97798000001\nabc\n")
    assert (row.named_by, found(row)) == ("phone", (2, 0, 0, 1))


def test_another_column_is_read_anew(browser, crowd):
    row = upload(browser, crowd, "id,friend\nann,bob\ncid,zed\n")
    assert found(row) == (2, 0, 0, 0)
    browser.post(url(crowd, f"{row.public_id}/read/"), {"column": 1, "named_by": "id", "has_heading": "on"})
    with workspace_transaction(crowd.workspace.pk):
        row.refresh_from_db()
    assert (found(row), lines(row)) == ((1, 1, 0, 0), [(3, "unknown", "zed")])


def sheet(rows):
    book, file = Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(cells)
    book.save(file)
    return file.getvalue()


def test_a_spreadsheet_is_read(browser, crowd):
    describe(crowd, "dot", external_id="4711")
    row = upload(
        browser, crowd, sheet([["External ID", "n"], ["ann", 1], [4711.0, 2], [None, 3], ["zed", None]]), "l.xlsx"
    )
    assert (found(row), [line for line, *_ in lines(row)]) == ((2, 1, 0, 1), [4, 5])


def test_what_is_no_list_is_refused_in_words(browser, crowd, monkeypatch):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    for body, said in (
        (bomb.getvalue(), "far more than it weighs"),
        (b"PK\x03\x04 broken", "archive is broken"),
        (b"", "The submitted file is empty"),
        (b"\n\n", "The file is empty"),
        (b"a," * 600_000, "longer than"),
    ):
        form = {"file": SimpleUploadedFile("x.xlsx", body), "form_key": str(uuid4())}
        page = browser.post(url(crowd), form, follow=True).content.decode()
        assert said in page, said
    monkeypatch.setattr(reading, "LARGEST", 10)
    form = {"file": SimpleUploadedFile("x.csv", b"a" * 11), "form_key": str(uuid4())}
    assert browser.post(url(crowd), form).status_code == 422


def test_reading_goes_on_where_it_was_cut_off_and_no_two_read_at_once(browser, crowd, monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", -1)
    monkeypatch.setattr(reading, "BATCH", 2)
    row = upload(browser, crowd, "ann\nbob\ncid\nzed\nann\n")
    real, calls = reading.judge, []

    def once(*asked):
        if calls:
            raise KeyboardInterrupt
        calls.append(asked)
        return real(*asked)

    monkeypatch.setattr(reading, "judge", once)
    with pytest.raises(KeyboardInterrupt):
        reading.read_all()
    monkeypatch.setattr(reading, "judge", real)
    assert reading.read_all() == 0
    page = browser.get(url(crowd, f"{row.public_id}/")).content.decode()
    assert "Being read: 2 lines" in page and "Save as segment" not in page
    with workspace_transaction(crowd.workspace.pk):
        Upload.objects.for_workspace(crowd.workspace).update(taken_until=timezone.now() - timedelta(seconds=1))
    assert reading.read_all() == 1
    with workspace_transaction(crowd.workspace.pk):
        row.refresh_from_db()
    assert (found(row), row.position) == ((3, 1, 1, 0), 5)


def test_it_goes_after_seven_days(browser, crowd):
    row = upload(browser, crowd, "ann\nzed\n")
    with workspace_transaction(crowd.workspace.pk):
        Upload.objects.for_workspace(crowd.workspace).update(created_at=timezone.now() - timedelta(days=8))
    keep_house()
    with workspace_transaction(crowd.workspace.pk):
        for model in (Upload, UploadPart, UploadLine):
            assert not model.objects.for_workspace(crowd.workspace).exists()
    assert browser.get(url(crowd, f"{row.public_id}/")).status_code == 404


def test_another_workspace_neither_finds_it_nor_matches_its_people(browser, crowd, signed_in, vic):
    row = upload(browser, crowd, "ann\n")
    other = make_workspace("Globex")
    gus = signed_in(make_member(other, "Gus", "admin"))
    assert gus.get(url(crowd, f"{row.public_id}/")).status_code == 404
    assert gus.get(f"/w/{other.slug}/audience/uploads/{row.public_id}/").status_code == 404
    form = {"file": SimpleUploadedFile("a.csv", b"ann\n"), "form_key": str(uuid4())}
    theirs = gus.post(f"/w/{other.slug}/audience/uploads/", form, follow=True).content.decode()
    assert 'data-lines="unknown" data-count="1"' in theirs
    assert signed_in(vic).get(url(crowd)).status_code == 403
