"""Composing a journey that runs here on the pages of its editor: all kinds of steps, versions, its life, who may."""

import re

import pytest
from django.test import Client

from journeys.models import Step
from messaging.models import Message, Template
from tests.journeys.desk import Desk, fields_of
from tests.workspaces.cast import make_member, make_workspace
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction


@pytest.fixture
def desk(transactional_db) -> Desk:
    return Desk()


def test_every_kind_of_step_is_composed_and_kept(desk):
    desk.begin()
    assert "Add the first one below" in desk.get() and "has no step" in desk.get("review/")
    hello = desk.add("push", name="Hello", title="Hi", body="Welcome, {{ customer.name | default: 'friend' }}")
    rest = desk.add("wait_for", name="Rest", **{"for": "2", "for_unit": "days"})
    morning = desk.add("wait_until", name="Morning", until="08:30", weekdays=["1", "5"])
    paid = desk.add("wait_event", name="Paid?", event="Paid", timeout="3", timeout_unit="hours")
    gold = desk.add(
        "split_attribute",
        name="Gold?",
        otherwise_name="The rest",
        **{"way-0-name": "Gold", "way-0-filter-0-property": "plan", "way-0-filter-0-op": "eq"},
        **{"way-0-filter-0-value": "gold"},
    )
    asked = desk.add(
        "split_event", name="Asked?", within="7", within_unit="days", **{"way-0-name": "Did", "way-0-event": "Asked"}
    )
    half = desk.add("split_percentage", name="Half", **{"way-0-share": "30", "way-1-share": "70"})
    buys = desk.add("custom_event", name="Buys", **{"way-0-name": "Purchase Completed", "way-0-event": "Purchase"})
    mark = desk.add("change", name="Mark", attributes='plan = gold\nvisits = 3\nshort = "20"', add_tags="new, warm")
    text = desk.add("sms", name="Text", text="Hello", if_not_sent="exit")
    end = desk.add("exit", name="Over")
    assert desk.ids == [hello, rest, morning, paid, gold, asked, half, buys, mark, text, end]

    assert desk.step(rest)["for"] == "P2D"
    assert (desk.step(morning)["until"], desk.step(morning)["weekdays"]) == ("08:30", [1, 5])
    assert (desk.step(paid)["event"], desk.step(paid)["timeout"]) == ("Paid", "PT3H")
    wanted = [{"name": "Gold", "filters": [{"property": "plan", "op": "eq", "value": "gold"}]}]
    assert (desk.step(gold)["branches"], desk.step(gold)["otherwise"]) == (wanted, "The rest")
    assert desk.step(asked)["branches"] == [{"name": "Did", "event": "Asked"}] and desk.step(asked)["within"] == "P7D"
    assert [branch["share"] for branch in desk.step(half)["branches"]] == [30, 70]
    assert desk.step(mark)["set"] == {"plan": "gold", "visits": 3, "short": "20"}
    assert desk.step(mark)["add_tags"] == ["new", "warm"] and desk.step(text)["if_not_sent"] == "exit"
    # A page that is saved as it came changes nothing.
    for step in desk.ids:
        before = desk.step(step)
        desk.write(step)
        assert desk.step(step) == before


def test_a_way_may_lead_anywhere_below(desk):
    desk.begin()
    gold = desk.add(
        "split_attribute",
        name="Gold?",
        **{"way-0-name": "Gold", "way-0-filter-0-property": "plan", "way-0-filter-0-op": "eq"},
        **{"way-0-filter-0-value": "gold"},
    )
    rest, mark = desk.add("wait_for", name="Rest"), desk.add("exit", name="Over")
    desk.write(gold, **{"way-0-to": f"step:{mark}"})
    assert desk.step(gold)["next"] == [mark, rest]
    assert "Gold (plan is gold)" in desk.get()


def test_who_comes_in_who_leaves_and_what_counts_is_set(desk):
    desk.begin()
    desk.add("exit", name="Over")
    assert "Choose an event, a segment or the API." in desk.get("entry/")
    again = {"again": "after_exit", "after": "7", "after_unit": "days"}
    desk.post("entry/", {"by": "event", "event": "Signed Up", **again})
    assert desk.definition["entry"] == {"by": "event", "event": "Signed Up"}
    assert desk.definition["reentry"] == {"rule": "after_exit", "after": "P7D"}
    desk.post("rules/", {"rule-0-name": "Bought", "rule-0-by": "goal", "rule-0-event": "ignored"})
    assert desk.definition["exit_rules"] == [{"name": "Bought", "by": "goal"}]
    conversion = {
        "conversion_event": "Purchase",
        "stop_counting_after_exit": "2",
        "stop_counting_after_exit_unit": "days",
    }
    desk.post("conversion/", conversion | {"filter-TOTAL_FORMS": "0", "filter-INITIAL_FORMS": "0"})
    review = desk.get("review/")
    assert "Nothing holds it up" in review and "disabled" not in review[review.index("Start the journey") - 60 :][:60]


def test_it_is_started_paused_resumed_and_ended_once_each(desk):
    desk.begin()
    desk.add("exit", name="Over")
    desk.post("entry/", {"by": "event", "event": "Signed Up", "again": "never"})
    for _ in range(2):
        desk.post("move/", {"move": "start"})
    assert desk.journey.state == "running"
    desk.post("move/", {"move": "pause"})
    desk.post("move/", {"move": "resume"})
    assert "End “Welcome”?" in desk.get("review/?end=1")
    desk.post("move/", {"move": "end"})
    assert desk.journey.state == "ended"
    before = desk.definition
    desk.post("entry/", {"by": "api", "again": "never"})
    desk.post("steps/", {"kind": "exit"})
    assert desk.definition == before
    with workspace_transaction(desk.workspace.pk):
        done = list(AuditEntry.objects.for_workspace(desk.workspace).order_by("pk").values_list("action", flat=True))
    assert [action for action in done if action.startswith("journey_")] == [
        *("journey_created", "journey_started"),
        *("journey_paused", "journey_resumed", "journey_ended"),
    ]


def test_what_is_missing_stands_beside_its_step_with_a_remedy(desk):
    desk.begin()
    push = desk.add("push")
    split = desk.add("split_percentage", name="Half", **{"way-1-share": "70"})
    for page in (desk.get(), desk.get("review/")):
        assert "says nothing yet" in page and "Write its message." in page
        assert "120 %" in page and "add up to 100 %" in page
    assert "Write its message." in desk.get(f"steps/{push}/") and "add up" not in desk.get(f"steps/{push}/")
    answer = desk.post(f"steps/{push}/", fields_of(desk.get(f"steps/{push}/")) | {"title": "{{ oh"}, status=422)
    side = desk.client.post(f"{desk.edit}steps/{push}/side/", {"title": "For {{ customer.nobody }}", "body": "B"})
    assert side.status_code == 200 and "customer.nobody" in side.content.decode()
    assert "{{ oh" in answer.content.decode() and "message" not in desk.step(push)
    assert "disabled" in re.search(r"<button[^>]*value=\"start\"[^>]*>", desk.get("review/"))[0]
    desk.post("move/", {"move": "start"})
    assert desk.journey.state == "draft"
    hostile = "<script>alert(1)</script> %s {{ x }} '"
    desk.write(split, name=hostile)
    assert "<script>alert" not in desk.get() and desk.step(split)["name"] == hostile


def test_moving_copying_and_removing_keep_the_flow_whole(desk):
    desk.begin()
    one, two, three = desk.add("wait_for", name="One"), desk.add("wait_for", name="Two"), desk.add("exit", name="Three")
    desk.write(one, onward=f"step:{three}")
    between = desk.add("wait_for", after=one)
    assert desk.ids == [one, between, two, three]
    assert (desk.step(one)["next"], desk.step(between)["next"]) == ([between], [three])
    desk.post(f"steps/{between}/remove/")
    assert desk.step(one)["next"] == [three]
    desk.post(f"steps/{three}/remove/")
    assert desk.step(one)["next"] == [""]
    desk.post(f"steps/{two}/move/", {"to": "up"})
    desk.post(f"steps/{two}/move/", {"to": "up"})
    assert desk.ids == [two, one]
    # The ids of what is gone are free while nobody ever went through it; a copy has one of its own.
    desk.post(f"steps/{one}/duplicate/")
    assert desk.ids[:2] == [two, one] and desk.step(desk.ids[2])["name"] == "One (copy)"
    push = desk.add("push", title="A", body="B")
    desk.post(f"steps/{push}/duplicate/")
    copied = next(step for step in desk.definition["steps"] if step["name"] == "Push (copy)")
    assert copied["message"] != desk.step(push)["message"] and "A" in desk.get(f"steps/{copied['id']}/")
    # Pressed twice: the second finds the journey changed, and does nothing.
    revision = str(desk.design.revision)
    desk.post(f"steps/{one}/remove/", revision=revision)
    kept = desk.ids
    desk.post(f"steps/{two}/remove/", revision=revision)
    assert desk.ids == kept


def test_of_two_who_write_at_once_the_second_is_told_and_a_double_press_is_no_conflict(desk):
    desk.begin()
    push = desk.add("push")
    fields = fields_of(desk.get(f"steps/{push}/")) | {"name": "Mine", "title": "A", "body": "B"}
    revision = fields["revision"]
    for _ in range(2):
        desk.post(f"steps/{push}/", fields, revision=revision)
    with workspace_transaction(desk.workspace.pk):
        assert Message.objects.for_workspace(desk.workspace).count() == 1
    answer = desk.post(f"steps/{push}/", fields | {"name": "Theirs", "title": "C"}, revision=revision, status=409)
    page = answer.content.decode()
    assert "Not saved yet" in page and 'value="Theirs"' in page and desk.step(push)["name"] == "Mine"
    with workspace_transaction(desk.workspace.pk):
        assert Template.objects.for_workspace(desk.workspace).get().fields["title"] == "A"
    again = re.search(r'name="revision" value="(\d+)"', page)[1]
    desk.post(f"steps/{push}/", fields | {"name": "Theirs", "title": "C"}, revision=again)
    assert desk.step(push)["name"] == "Theirs"


def test_a_new_version_says_first_what_lives_on_as_deleted(desk):
    desk.begin()
    rest, end = desk.add("wait_for", name="Rest"), desk.add("exit", name="Over")
    desk.post("entry/", {"by": "api", "again": "never"})
    desk.post("move/", {"move": "start"})
    assert "Nothing to publish" in desk.get("review/")
    desk.post(f"steps/{rest}/remove/")
    desk.post("steps/", {"kind": "wait_for", "after": ""})
    [new, _] = desk.ids
    desk.write(new, name="Pause")
    assert new != rest
    page = desk.get("review/")
    assert "Deleted Rest" in page and "lives on under this name with its numbers" in page
    assert "<b>Pause</b> is new" in page and "publish it" in desk.get()
    with workspace_transaction(desk.workspace.pk):
        living = set(Step.objects.for_workspace(desk.workspace).filter(deleted_at=None).values_list("name", flat=True))
    assert living == {"Rest", "Over"}
    for _ in range(2):
        desk.post("move/", {"move": "publish"})
    with workspace_transaction(desk.workspace.pk):
        shown = {str(step) for step in Step.objects.for_workspace(desk.workspace)}
    assert shown == {"Deleted Rest", "Over", "Pause"} and desk.design.version.number == 2
    assert end in desk.ids


def test_a_journey_is_renamed_and_a_draft_is_deleted(desk):
    desk.begin()
    desk.post("entry/", {"by": "api", "again": "never", "name": "Hello & goodbye"})
    assert desk.journey.name == "Hello & goodbye"
    desk.post("entry/", {"by": "api", "again": "never", "name": " "}, status=422)
    assert "Nobody ever entered it" in desk.get("review/?delete=1")
    for _ in range(2):
        assert desk.post("move/", {"move": "discard"})["Location"] == desk.base
    assert "No journeys yet" in desk.client.get(desk.base).content.decode()
    # Whoever still has its page open starts nothing that no list shows.
    deleted = desk.begin("Deleted")
    desk.add("exit")
    desk.post("entry/", {"by": "api", "again": "never"})
    desk.post("move/", {"move": "discard"})
    desk.post("move/", {"move": "start"})
    assert deleted and desk.journey.state == "draft"
    kept = desk.begin("Kept")
    desk.add("exit")
    desk.post("entry/", {"by": "api", "again": "never"})
    desk.post("move/", {"move": "start"})
    desk.post("move/", {"move": "discard"})
    assert kept and "Kept" in desk.client.get(desk.base).content.decode()


def test_only_who_may_edit_sees_and_does_it(desk):
    desk.begin()
    desk.add("exit")
    journey = f"{desk.base}{desk.journey.public_id}/"
    viewer, marketer = desk.of("viewer"), desk.of("marketer")
    assert viewer.get(desk.edit).status_code == 403
    assert viewer.post(f"{desk.edit}steps/", {"kind": "exit"}).status_code == 403
    assert "/edit/" not in viewer.get(journey).content.decode()
    assert "New journey" not in viewer.get(desk.base).content.decode()
    assert marketer.get(desk.edit).status_code == 200
    assert "New journey" in marketer.get(desk.base).content.decode()
    assert f"{journey}edit/" in marketer.get(journey).content.decode()
    assert "Windows are set by an admin" in marketer.get(f"{desk.edit}conversion/").content.decode()
    elsewhere = make_workspace("Other")
    stranger = Client()
    stranger.force_login(make_member(elsewhere, "stranger", "admin").user)
    assert stranger.get(desk.edit).status_code == 404
    assert stranger.get(desk.edit.replace(desk.workspace.slug, elsewhere.slug)).status_code == 404
