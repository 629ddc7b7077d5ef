"""Tags for exactly the people behind anything: idempotent, resumable, undone to the last person (metrics.md J-33)."""

import threading

import pytest
from django.db import OperationalError, connection

from analytics.segments.refreshing import refresh_wanted
from messaging import tagging
from messaging.models import PersonTag, Segment, TagDeed, TagRun
from messaging.segments import people_in
from tests.workspaces.cast import make_member, make_workspace
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(signed_in, ben, crowd):
    return signed_in(ben)


def url(crowd, rest):
    return f"/w/{crowd.workspace.slug}/audience/{rest}"


def press(browser, crowd, words, names, deed="add", key="6f0e8a52-5a2e-4c62-9a4b-2f9f0c2f2b01"):
    return browser.post(url(crowd, f"tags/new/?{words}"), {"names": names, "deed": deed, "form_key": key})


def tagged(crowd, name):
    with workspace_transaction(crowd.workspace.pk):
        return crowd.names(
            PersonTag.objects.for_workspace(crowd.workspace).filter(name=name).values_list("person_id", flat=True)
        )


def runs(crowd):
    with workspace_transaction(crowd.workspace.pk):
        return list(TagRun.objects.for_workspace(crowd.workspace).order_by("pk"))


def changed(run):
    with workspace_transaction(run.workspace_id):
        return tagging.progress(run).changed


def decide(crowd, names, people, deed=TagDeed.ADD):
    wanted = tagging.Wanted(deed, dict.fromkeys(names, crowd.set_of(people)), "These")
    with workspace_transaction(crowd.workspace.pk):
        return tagging.start(crowd.workspace.pk, wanted, None)


def run_of(crowd, names, people, deed=TagDeed.ADD):
    run = decide(crowd, names, people, deed)
    tagging.work_through(crowd.workspace.pk, run.pk)
    with workspace_transaction(crowd.workspace.pk):
        run.refresh_from_db()
    return run


def test_people_behind_a_number_get_tags_once(browser, crowd):
    words = "metric=opened_unique&campaign=autumn&action=hello"
    form = browser.get(url(crowd, f"tags/new/?{words}&deed=add")).content.decode()
    assert "Add tags to 2 people" in form and "Opened Hello of Autumn" in form
    first = press(browser, crowd, words, "retry-nov, fans")
    again = press(browser, crowd, words, "retry-nov, fans")
    assert again.url == first.url and len(runs(crowd)) == 1
    assert tagged(crowd, "retry-nov") == tagged(crowd, "fans") == "ann bob"
    anew = press(browser, crowd, words, "retry-nov", key="6f0e8a52-5a2e-4c62-9a4b-2f9f0c2f2b02")
    assert tagged(crowd, "retry-nov") == "ann bob"
    assert [changed(run) for run in runs(crowd)] == [4, 0]
    assert 'data-changed="0"' in browser.get(anew.url).content.decode()
    page = browser.get(url(crowd, "tags/")).content.decode()
    assert 'data-tag="retry-nov"' in page and 'data-people="2"' in page
    with workspace_transaction(crowd.workspace.pk):
        deeds = AuditEntry.objects.for_workspace(crowd.workspace).filter(action="tags_added")
        assert deeds.first().detail["who"] == "Opened Hello of Autumn" and deeds.count() == 2


def test_undo_is_the_opposite_of_what_changed_and_nothing_else(browser, crowd):
    press(browser, crowd, "campaign=autumn", "vip")
    assert tagged(crowd, "vip") == "ann bob cid dot"
    [run] = runs(crowd)
    undo = url(crowd, f"tags/runs/{run.public_id}/undo/")
    first = browser.post(undo).url
    assert browser.post(undo).url == first
    # Ann and Bob were important before.
    assert tagged(crowd, "vip") == "ann bob"
    assert len(runs(crowd)) == 2


def test_removing_takes_from_those_who_have_it_and_undo_gives_it_back(crowd):
    run = run_of(crowd, ["vip"], "ann cid fay", TagDeed.REMOVE)
    assert (tagged(crowd, "vip"), changed(run)) == ("bob", 1)
    with workspace_transaction(crowd.workspace.pk):
        undoing = tagging.undo(run, None)
    tagging.work_through(crowd.workspace.pk, undoing.pk)
    assert tagged(crowd, "vip") == "ann bob"


def test_after_a_day_it_cannot_be_undone(browser, crowd):
    run = run_of(crowd, ["new"], "ann")
    with workspace_transaction(crowd.workspace.pk):
        TagRun.objects.for_workspace(crowd.workspace).update(finished_at="2026-01-01T00:00Z")
    answer = browser.post(url(crowd, f"tags/runs/{run.public_id}/undo/"), follow=True)
    assert "undone for 24 hours" in answer.content.decode()
    assert len(runs(crowd)) == 1


def test_a_run_that_is_cut_off_goes_on_where_it_was(crowd, monkeypatch):
    monkeypatch.setattr(tagging, "BATCH", 2)
    run = decide(crowd, ["kept", "more"], "ann bob cid dot eve")
    assert tagging.go_on(crowd.workspace.pk, run.pk) == 2
    victim, failed = [], []

    def work():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                victim.append(cursor.fetchone()[0])
            started.set()
            tagging.go_on(crowd.workspace.pk, run.pk)
        except OperationalError as error:
            failed.append(error)
        finally:
            connection.close()

    started = threading.Event()
    with workspace_transaction(crowd.workspace.pk), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM messaging_person WHERE id = %s FOR UPDATE", [crowd.numbers["cid"]])
        worker = threading.Thread(target=work)
        worker.start()
        started.wait(10)
        blocked = 0
        while not blocked:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [victim[0]])
            blocked = cursor.fetchone()[0]
        # Another worker finds the run in somebody's hands and leaves it alone.
        assert tagging.go_on(crowd.workspace.pk, run.pk) == 0
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SELECT pg_terminate_backend(%s)", [victim[0]])
        worker.join(10)
    assert failed and tagged(crowd, "kept") == "ann bob"
    tagging.work_through(crowd.workspace.pk, run.pk)
    assert tagged(crowd, "kept") == tagged(crowd, "more") == "ann bob cid dot eve"
    assert changed(run) == 10


def test_merged_people_keep_the_tag_and_erased_ones_get_none(crowd):
    run = decide(crowd, ["late"], "ann bob cid")
    with workspace_transaction(crowd.workspace.pk), connection.cursor() as cursor:
        ann, bob, cid = (crowd.numbers[name] for name in ("ann", "bob", "cid"))
        ws = crowd.workspace.pk
        cursor.execute("UPDATE messaging_person SET merged_into_id = %s WHERE id = %s", [ann, bob])
        cursor.execute(
            "INSERT INTO messaging_personalias (workspace_id, old_number, number) VALUES (%s, %s, %s)", [ws, bob, ann]
        )
        cursor.execute("UPDATE messaging_person SET erased_at = now() WHERE id = %s", [cid])
    tagging.work_through(crowd.workspace.pk, run.pk)
    assert (tagged(crowd, "late"), changed(run)) == ("ann", 1)


def test_live_segments_follow_at_once(crowd):
    with workspace_transaction(crowd.workspace.pk):
        segment = Segment.unscoped.create(
            workspace=crowd.workspace, external_id="f", name="Fresh", kind="live", rule={"all": [{"tag": "fresh"}]}
        )
    refresh_wanted()
    run_of(crowd, ["fresh"], "dot eve")
    refresh_wanted(also_older=False)
    with workspace_transaction(crowd.workspace.pk):
        segment.refresh_from_db()
        assert crowd.names(people_in(segment)) == "dot eve"
    assert crowd.meant_by({"tag": "fresh"}) == "dot eve"


def test_a_stopped_run_leaves_the_rest(browser, crowd, monkeypatch):
    monkeypatch.setattr(tagging, "BATCH", 1)
    run = decide(crowd, ["slow"], "ann bob cid")
    tagging.go_on(crowd.workspace.pk, run.pk)
    page = browser.get(url(crowd, f"tags/runs/{run.public_id}/")).content.decode()
    assert "1 of 3" in page and "every 2s" in page
    browser.post(url(crowd, f"tags/runs/{run.public_id}/stop/"))
    assert tagging.go_on_with_all() == 0
    assert tagged(crowd, "slow") == "ann"


def test_one_persons_tags_are_changed_on_their_page(browser, crowd, signed_in, vic):
    person = browser.post(url(crowd, "find/"), {"who": "fay"}).url
    form = {"names": "vip, =HYPERLINK(1)", "deed": "add", "form_key": "6f0e8a52-5a2e-4c62-9a4b-2f9f0c2f2b03"}
    page = browser.post(f"{person}tags/", form, follow=True).content.decode()
    assert "?tag=%3DHYPERLINK%281%29" in page
    assert tagged(crowd, "=HYPERLINK(1)") == "fay"
    assert signed_in(vic).post(f"{person}tags/", form).status_code == 403


@pytest.mark.parametrize(
    ("names", "said"), [(" , ", "at least one"), (",".join("abcdefghijk"), "at most 10"), ("x" * 101, "100 letters")]
)
def test_what_cannot_be_a_tag_is_said(browser, crowd, names, said):
    answer = press(browser, crowd, "campaign=autumn", names)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert runs(crowd) == []


def test_a_tag_with_a_comma_that_a_program_gave_stays_one(browser, crowd):
    with workspace_transaction(crowd.workspace.pk):
        PersonTag.unscoped.create(workspace=crowd.workspace, person_id=crowd.numbers["ann"], name="Oslo, Norway")
    press(browser, crowd, "campaign=autumn", "Oslo, Norway", "remove")
    assert tagged(crowd, "Oslo, Norway") == ""


def test_nobody_cannot_be_tagged(browser, crowd):
    answer = press(browser, crowd, "tag=nobody-has-this", "x")
    assert "there is nobody to tag" in answer.content.decode()
    assert runs(crowd) == []


def test_another_workspace_is_not_found(browser, crowd, signed_in):
    other = make_workspace("Globex")
    run = run_of(crowd, ["x"], "ann")
    gus = signed_in(make_member(other, "Gus", "admin"))
    assert gus.get(url(crowd, f"tags/runs/{run.public_id}/")).status_code == 404
    assert gus.get(f"/w/{other.slug}/audience/tags/runs/{run.public_id}/").status_code == 404
    assert gus.post(f"/w/{other.slug}/audience/tags/runs/{run.public_id}/undo/").status_code == 404
