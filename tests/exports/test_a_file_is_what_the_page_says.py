"""From the form to the bytes: the rows are those of the page, the file says what it is (metrics.md U-10 to U-13)."""

import json
import re
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest

from analytics.models import ExportDownload
from tests.exports.desk import csv_rows, manifest_of, xlsx_rows
from workspaces import clock
from workspaces.tenancy import workspace_transaction


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


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Lima"])
def test_the_moment_is_told_in_utc_whatever_zone_its_reader_lives_in(desk, zone):
    began = clock.now()
    made = desk.made(f"source=deliveries&tz={zone}", columns=["public_id", "came_in"])
    told = manifest_of(desk, made)
    assert made.zone == told["time_zone"] == zone
    assert began <= made.as_of <= clock.now()
    assert datetime.fromisoformat(told["as_of"]) == made.as_of
    assert f"-{made.as_of:%Y%m%dT%H%M%SZ}.csv" in told["file"]
    few = desk.browser().get(f"/w/{desk.workspace.slug}/deliveries/data.csv?tz={zone}")
    name = re.search(r"-(\d{8}T\d{6})Z\.csv", few.headers["Content-Disposition"])[1]
    assert abs(datetime.strptime(f"{name}+0000", "%Y%m%dT%H%M%S%z") - made.as_of) < timedelta(hours=1)


def test_a_download_that_broke_off_goes_on(desk):
    desk.people(*(f"u{n}" for n in range(50)))
    made = desk.made()
    browser, url, whole = desk.browser(), f"{desk.path}{made.public_id}/file/", desk.file(made)

    def part(said: str, **headers: str):
        return browser.get(url, headers={"Accept-Encoding": "gzip", "Range": said, **headers})

    begun, rest = part("bytes=0-99"), part("bytes=100-", **{"If-Range": f'"{made.sha256}"'})
    assert (begun.status_code, rest.status_code) == (206, 206)
    assert begun.headers["Content-Range"] == f"bytes 0-99/{len(whole)}"
    assert b"".join(begun.streaming_content) + b"".join(rest.streaming_content) == whole
    assert b"".join(part("bytes=-7").streaming_content) == whole[-7:]
    # Of another file, or not understood: the whole. Beyond its end: nothing.
    for answer in (part("bytes=100-", **{"If-Range": '"other"'}), part("bytes=1-2,5-6"), part("lines=1-")):
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, whole)
    for said in (f"bytes={len(whole)}-", "bytes=9-5"):
        assert part(said).status_code == 416
    with workspace_transaction(desk.workspace.pk):
        assert ExportDownload.objects.for_workspace(desk.workspace).filter(export=made).count() > 3


def test_numbers_say_what_they_are_beside_a_csv_too(desk):
    path = f"/w/{desk.workspace.slug}/analytics/data.csv?platform=ios&range=7d"
    archive = ZipFile(BytesIO(desk.browser().get(f"{path}&with=manifest").content))
    name, manifest = archive.namelist()
    told, content = json.loads(archive.read(manifest)), archive.read(name)
    assert (manifest, told["file"]) == (f"{name}.manifest.json", name)
    assert (told["filter"], told["taken_by"]) == ("platform: ios", desk.admin.user.email)
    assert (told["sha256"], told["rows"]) == (sha256(content).hexdigest(), str(len(csv_rows(content))))
