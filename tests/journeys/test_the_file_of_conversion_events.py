"""Of conversion events the file has a row for each, with what is known of it (metrics.md J-06)."""

import re

from tests.exports.desk import Desk
from tests.journeys.stage import COLUMNS, buys, enters, reaches
from tests.pipeline.cast import at, make_event
from workspaces import clock
from workspaces.models import Member
from workspaces.tenancy import workspace_transaction

DAY = "2026-11-01"
WORDS = {"journey": "welcome", "metric": "conversion_events"}
OF_EVENTS = ("id", "public_id", "at", "platform", "step", "converts")


def told(stage) -> None:
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "push"}])
    of = {"delivery_id": "d1", "journey_id": "welcome", "step_id": "hi", "entry_id": "e1", "person_id": "ann"}
    stage.post(
        enters("e1", "ann", at("08:00", DAY)),
        enters("e2", "bob", at("08:00", DAY)),
        reaches("e1", "hi", at("08:00", DAY)),
        make_event("sent", at("08:01", DAY), device_token="ann-i", platform="ios", **of),
        make_event("opened", at("08:02", DAY), device_token="ann-i", platform="ios", **of),
        buys("ann", at("09:00", DAY), platform="ios"),
        buys("ann", at("10:00", DAY)),
        buys("bob", at("11:00", DAY), platform="android"),
    )
    stage.settle()


def columns_offered(stage, **words: str) -> dict[str, bool]:
    with workspace_transaction(stage.workspace.pk):
        [admin] = Member.objects.for_workspace(stage.workspace).select_related("user", "workspace")
    with clock.believing(stage.now):
        desk = Desk(stage.workspace, admin)
        form = desk.browser().get(f"{desk.path}new/", {"source": "journey", **words}).content.decode()
    assert 'data-count="3"' in form or words["metric"] != "conversion_events"
    return {id: bool(ticked) for id, ticked in re.findall(r'name="columns" value="(\w+)"( checked)?', form)}


def test_each_event_has_a_row_with_its_time_its_platform_and_its_step(stage):
    told(stage)
    rows = stage.rows_of_file(*OF_EVENTS, **WORDS)
    found = [(row["at_utc"][11:16], row["id"], row["platform"], row["step"], row["converts"]) for row in rows]
    assert sorted(found) == [
        ("09:00", "ann", "ios", "Hi", "yes"),
        ("10:00", "ann", "", "", "no"),
        ("11:00", "bob", "android", "", "yes"),
    ]
    assert [row["id"] for row in stage.rows_of_file("id", "at", **WORDS, platform="ios")] == ["ann"]


def test_columns_of_events_are_offered_and_none_that_stays_empty(stage):
    told(stage)
    assert {id for id, ticked in columns_offered(stage, **WORDS).items() if ticked} == set(OF_EVENTS)
    assert "at" not in columns_offered(stage, journey="welcome", metric="converted_people")


def test_columns_chosen_for_people_are_none_of_events(stage):
    told(stage)
    stage.rows_of_file("id", "count", journey="welcome", metric="converted_people")
    assert all(columns_offered(stage, **WORDS)[id] for id in OF_EVENTS)
    stage.rows_of_file("at", **WORDS)
    people = columns_offered(stage, journey="welcome", metric="converted_people")
    assert {id for id in COLUMNS if people[id]} == {"id", "count"}
