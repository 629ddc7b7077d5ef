"""Rights are asked for on the page, when the job begins and at every download (AE-48, metrics.md 8)."""

import pytest

from analytics.exports.making import make_next
from tests.exports.desk import csv_rows
from tests.workspaces.cast import make_key, make_member, make_workspace
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

MAY = ("export_audience",)


@pytest.fixture
def eve(desk):
    """A marketer who was given the right."""
    desk.people("ann", "bob", email="someone@example.com")
    return desk.member("Eve", "marketer", MAY)


def statuses(desk, made, member) -> set[int]:
    browser = desk.browser(member)
    one = f"{desk.path}{made.public_id}/"
    found = {browser.get(f"{one}{part}").status_code for part in ("", "data.json", "file/", "manifest.json")}
    found.add(browser.get(one, headers={"HX-Request": "true"}).status_code)
    return found | {browser.post(f"{one}{deed}/").status_code for deed in ("cancel", "delete")}


def test_a_marketer_without_the_right_is_refused_everywhere(desk, eve):
    made = desk.made(by=eve)
    ben = desk.member("Ben", "marketer")
    assert statuses(desk, made, ben) == {403}
    assert desk.browser(ben).get(f"{desk.path}new/?source=people").status_code == 403
    page = desk.browser(ben).get(f"/w/{desk.workspace.slug}/audience/").content.decode()
    assert "exports/new/" not in page
    assert "can grant it" in page


def test_a_viewer_sees_no_files_and_a_stranger_finds_none(desk, eve):
    made = desk.made(by=eve)
    assert statuses(desk, made, desk.member("Vic", "viewer")) == {403}
    assert desk.browser(desk.member("Val", "viewer")).get(desk.path).status_code == 403
    stranger = make_member(make_workspace("Globex"), "Gus", "admin")
    assert statuses(desk, made, stranger) == {404}
    colleague = desk.member("Cem", "marketer", MAY)
    assert statuses(desk, made, colleague) == {404}


def test_a_link_that_was_made_before_is_refused_when_the_right_is_gone(desk, eve):
    made = desk.made(by=eve)
    assert len(csv_rows(desk.file(made, eve))) == 2
    eve.change("marketer", ())
    assert statuses(desk, made, eve) == {403}
    eve.remove()
    assert statuses(desk, made, eve) == {404}


def test_a_right_taken_away_while_the_file_waits_ends_it(desk, eve):
    asked = desk.ask(by=eve)
    eve.change("marketer", ())
    assert make_next()
    failed = desk.export(asked.public_id)
    assert (failed.state, failed.file) == ("failed", "")
    assert "taken away" in failed.problem


def test_addresses_need_their_own_right_then_and_later(desk, eve):
    with_address = desk.made(by=eve, columns=["id", "email_sha256"])
    assert "someone@" not in desk.file(with_address, eve).decode()
    refused = desk.browser(eve).post(
        f"{desk.path}new/?source=people", {"form_key": "0" * 32, "format": "csv", "columns": ["email"]}
    )
    assert refused.status_code == 200
    eve.change("marketer", (*MAY, "see_addresses"))
    seen = desk.made(by=eve, columns=["id", "email"])
    assert "someone@example.com" in desk.file(seen, eve).decode()
    eve.change("marketer", MAY)
    assert desk.browser(eve).get(f"{desk.path}{seen.public_id}/file/").status_code == 403
    assert seen.public_id not in desk.browser(eve).get(desk.path).content.decode()


def test_admins_see_and_stop_everybodys_files(desk, eve):
    asked = desk.ask(by=eve)
    page = desk.browser().get(f"{desk.path}?of=everyone").content.decode()
    assert asked.public_id in page
    assert asked.public_id not in desk.browser().get(desk.path).content.decode()
    desk.browser().post(f"{desk.path}{asked.public_id}/cancel/")
    assert desk.export(asked.public_id).state == "cancelled"


def test_asking_and_taking_stand_in_the_audit_log(desk, eve):
    made = desk.made(by=eve)
    desk.file(made, eve)
    with workspace_transaction(desk.workspace.pk):
        lines = AuditEntry.objects.for_workspace(desk.workspace).filter(object_id=made.public_id).order_by("pk")
        told = [(line.action, line.actor) for line in lines]
    who = eve.user.email
    assert told == [("export_asked", who), ("export_made", "worker"), ("export_downloaded", who)]


def test_the_files_that_held_somebody_are_found(desk, eve):
    made = desk.made(by=eve)
    later = desk.people("cid")
    desk.made(by=eve)
    found = desk.browser().post(f"{desk.path}find/", {"who": "ann"}, follow=True).content.decode()
    assert found.count('class="export"') == 2
    found = desk.browser().post(f"{desk.path}find/", {"who": "cid"}, follow=True).content.decode()
    assert found.count('class="export"') == 1
    assert made.public_id not in found
    assert later


def test_a_program_gets_few_rows_at_once_and_many_as_a_job(desk, monkeypatch, client):
    desk.people("ann", "bob", "cid")
    _, token = make_key(desk.workspace, "api", "admin")
    bearer = {"Authorization": f"Bearer {token}"}
    path = f"/w/{desk.workspace.slug}/audience/data.csv?columns=id"
    assert [row["id"] for row in csv_rows(client.get(path, headers=bearer).content)] == ["cid", "bob", "ann"]
    monkeypatch.setattr("analytics.data.row_files.MOST_AT_ONCE", 2)
    asked = client.get(path, headers=bearer)
    assert (asked.status_code, asked.json()["state"]) == (202, "asked")
    assert make_next()
    told = client.get(asked["Location"], headers=bearer).json()
    assert (told["state"], told["rows"]) == ("ready", 3)
    content = b"".join(client.get(told["file"], headers=bearer).streaming_content)
    assert [row["id"] for row in csv_rows(content)] == ["cid", "bob", "ann"]
    form = desk.browser().get(path)
    assert (form.status_code, "exports/new/?" in form.url) == (303, True)
