"""What the page Exports says in every state, what other pages say when a file is ready, and what is remembered."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from analytics.exports import telling
from analytics.exports.making import make_next
from analytics.exports.removing import expire
from analytics.models import Export
from tests.exports.desk import csv_rows
from workspaces.tenancy import workspace_transaction


def change(desk, export: Export, **values) -> None:
    with workspace_transaction(desk.workspace.pk):
        Export.objects.for_workspace(desk.workspace).filter(pk=export.pk).update(**values)


def page(desk, words: str = "") -> str:
    return desk.browser().get(f"{desk.path}{words}").content.decode()


def test_a_line_asks_for_itself_while_it_is_made_and_no_longer(desk):
    assert "No files yet" in page(desk)
    desk.people("ann")
    asked = desk.ask()
    one = f"{desk.path}{asked.public_id}/"
    assert 'hx-trigger="every 2s, look"' in page(desk)
    assert "<noscript><meta" in page(desk)
    assert make_next()
    line = desk.browser().get(f"{one}?asked=3", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in line
    assert "Export ready: " in line
    assert "1 row," in line


def test_another_page_hears_that_a_file_is_ready(desk):
    desk.people("ann")
    desk.ask()
    before = timezone.now()
    audience = desk.browser().get(f"/w/{desk.workspace.slug}/audience/").content.decode()
    assert "exports/news/?since=" in audience
    assert "being made" in audience
    assert make_next()
    told = desk.browser().get(f"{desk.path}news/", {"since": before.isoformat()}).content.decode()
    assert "Export ready: " in told
    assert "hx-trigger" not in told
    assert "ready" in desk.browser().get(f"/w/{desk.workspace.slug}/audience/").content.decode()


def test_an_expired_file_is_gone_before_and_after_it_is_deleted(desk):
    desk.people("ann")
    made = desk.made()
    assert made.expires_at - made.finished_at >= timedelta(days=7) - timedelta(seconds=1)
    change(desk, made, expires_at=timezone.now() - timedelta(seconds=1))
    file = f"{desk.path}{made.public_id}/file/"
    assert desk.browser().get(file).status_code == 410
    assert expire() == 1
    assert desk.export(made.public_id).state == "expired"
    assert "the file is deleted" in page(desk)
    assert desk.browser().get(file).status_code == 410


def test_the_columns_chosen_last_are_ticked_the_next_time(desk):
    desk.people("ann", attributes={"city": "Oslo"})
    desk.ask(columns=["public_id", "attributes.city"])
    form = page(desk, "new/?source=people")
    assert 'value="attributes.city" checked' in form
    assert 'value="id" checked' not in form


def test_one_file_is_made_at_a_time_and_the_same_form_asks_once(desk):
    desk.people("ann")
    form = "6a2f1f64-6c52-4e52-9f0b-6a3f1f5b8f11"
    assert desk.ask(form_key=form).pk == desk.ask(form_key=form).pk
    waiting = desk.ask()
    change(desk, waiting, state="running", leased_until=timezone.now() + timedelta(minutes=1))
    assert not make_next()


def test_the_quota_of_the_workspace_is_said(desk, settings):
    desk.people("ann")
    desk.made()
    settings.EXPORT_QUOTA_MB = 0
    answer = desk.browser().post(
        f"{desk.path}new/?source=people", {"form_key": "1" * 32, "format": "csv", "columns": ["id"]}
    )
    assert "have used up" in answer.content.decode()


def test_a_set_is_the_one_of_the_moment_it_was_asked_for(desk):
    first, _ = desk.people("ann", "bob")
    asked = desk.ask(columns=["id"])
    desk.people("late")
    with workspace_transaction(desk.workspace.pk):
        desk.erase(first)
    assert make_next()
    made = desk.export(asked.public_id)
    assert (made.expected, made.deleted) == (1, 1)
    assert [row["id"] for row in csv_rows(desk.file(made))] == ["bob"]


def test_who_waited_long_gets_one_letter(desk):
    desk.people("ann")
    asked = desk.ask()
    change(desk, asked, asked_at=timezone.now() - timedelta(minutes=3))
    assert make_next()
    made = desk.export(asked.public_id)
    assert not telling.write_if_long(made)
    [letter] = mail.outbox
    assert letter.to == [desk.admin.user.email]
    assert f"/exports/{made.public_id}/" in letter.body


@pytest.mark.parametrize(
    "words", ["new/?source=nothing", "new/?source=people&draft=g_none", "new/?source=people&of_segment=x"]
)
def test_words_that_name_nothing_find_nothing(desk, words):
    assert desk.browser().get(f"{desk.path}{words}").status_code == 404
