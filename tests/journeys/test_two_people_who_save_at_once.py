"""Of two people who save on the same page of a journey the second is told, and a double press is no conflict."""

from journeys import terms
from messaging.models import Template
from tests.journeys.desk import Desk, fields_of
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

CONVERSION = {
    "conversion_event": "Purchase",
    "stop_counting_after_exit": "2",
    "stop_counting_after_exit_unit": "days",
    "filter-TOTAL_FORMS": "0",
    "filter-INITIAL_FORMS": "0",
}


def test_words_of_a_message_overwrite_nobody(desk):
    push = desk.add("push", title="A", body="B")
    shown = fields_of(desk.get(f"steps/{push}/"))
    opened = shown["revision"]
    for _ in range(2):
        desk.post(f"steps/{push}/", shown | {"title": "Mine"}, revision=opened)
    assert words_of(desk)["title"] == "Mine" and done(desk).count("message_written") == 2

    page = refused(desk, f"steps/{push}/", shown | {"title": "Theirs"}, opened)
    assert 'value="Theirs"' in page and words_of(desk)["title"] == "Mine"
    desk.post(f"steps/{push}/", shown | {"title": "Theirs"})
    assert words_of(desk)["title"] == "Theirs"


def test_how_a_message_is_sent_overwrites_nobody(desk):
    push = desk.add("push", title="A", body="B")
    shown = fields_of(desk.get(f"steps/{push}/"))
    desk.post(f"steps/{push}/", shown | {"send_within": "3"}, revision=shown["revision"])
    refused(desk, f"steps/{push}/", shown | {"targeting": "all_devices"}, shown["revision"])


def test_the_name_of_a_journey_overwrites_nobody(desk):
    shown, opened = {"by": "api", "again": "never"}, str(desk.design.revision)
    desk.post("entry/", shown, revision=opened)
    opened = str(desk.design.revision)
    for _ in range(2):
        desk.post("entry/", shown | {"name": "Mine"}, revision=opened)
    page = refused(desk, "entry/", shown | {"name": "Theirs"}, opened)
    assert 'value="Theirs"' in page and desk.journey.name == "Mine"
    desk.post("entry/", shown | {"name": "Theirs"})
    assert desk.journey.name == "Theirs"


def test_a_conversion_overwrites_nobody(desk):
    assert 'name="revision"' in desk.get("conversion/")
    opened = str(desk.design.revision)
    for _ in range(2):
        desk.post("conversion/", CONVERSION, revision=opened)
    assert done(desk).count("journey_conversion_changed") == 1
    page = refused(desk, "conversion/", CONVERSION | {"conversion_event": "Theirs"}, opened)
    assert 'value="Theirs"' in page and converts(desk) == "Purchase"
    assert done(desk).count("journey_conversion_changed") == 1
    desk.post("conversion/", CONVERSION | {"conversion_event": "Theirs"})
    assert converts(desk) == "Theirs"


def refused(desk: Desk, part: str, told: dict, revision: str) -> str:
    page = desk.post(part, told, revision=revision, status=409).content.decode()
    assert "Not saved yet" in page and f'name="revision" value="{desk.design.revision}"' in page
    return page


def words_of(desk: Desk) -> dict[str, str]:
    with workspace_transaction(desk.workspace.pk):
        return Template.objects.for_workspace(desk.workspace).get().fields


def converts(desk: Desk) -> str | None:
    with workspace_transaction(desk.workspace.pk):
        return terms.in_force(desk.journey).conversion_event


def done(desk: Desk) -> list[str]:
    with workspace_transaction(desk.workspace.pk):
        return list(AuditEntry.objects.for_workspace(desk.workspace).values_list("action", flat=True))
