"""Why entries ended, one person's whole path, and how each number of a journey is counted."""

import re

from messaging.models import Person
from tests.journeys.stage import buys, enters, exits, leaves, reaches
from tests.pipeline.cast import at, make_event
from workspaces.tenancy import workspace_transaction

DAY = "2026-11-01"
NAMED = {"journey_id": "welcome", "entry_id": "e1"}
STEPS = [
    {"id": "hi", "name": "Hi", "type": "push", "next": ["ask"]},
    {"id": "ask", "name": "Ask", "type": "split", "outcomes": ["yes", "no"], "next": ["end", "end"]},
    {"id": "end", "name": "End", "type": "exit"},
]


def told(stage):
    """Ann buys and comes again; Bob unsubscribes in the first step; Cyd leaves there too, and nobody says why."""
    stage.journey(steps=STEPS)
    stage.post(
        enters("e1", "ann", at("08:00", DAY)),
        reaches("e1", "hi", at("08:00", DAY)),
        make_event(
            "sent",
            at("08:01", DAY),
            delivery_id="d1",
            person_id="ann",
            journey_id="welcome",
            step_id="hi",
            entry_id="e1",
        ),
        reaches("e1", "ask", at("09:30", DAY)),
        leaves("e1", "ask", at("09:30", DAY), outcome="yes", next_step_id="end"),
        reaches("e1", "end", at("09:30", DAY)),
        exits("e1", at("09:30", DAY)),
        buys("ann", at("10:00", DAY)),
        buys("ann", at("11:00", DAY)),
        enters("e2", "ann", at("12:00", DAY)),
        reaches("e2", "hi", at("12:00", DAY)),
        enters("e3", "bob", at("08:00", DAY)),
        reaches("e3", "hi", at("08:00", DAY)),
        exits("e3", at("08:30", DAY), "un'subscribed %s"),
        enters("e4", "cyd", at("08:00", DAY)),
        reaches("e4", "hi", at("08:00", DAY)),
        make_event("journey_exited", at("08:45", DAY), journey_id="welcome", entry_id="e4"),
    )
    stage.settle()


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_reasons_add_up_to_the_exits_and_lead_to_their_people(stage):
    told(stage)
    of_journey, of_step = stage.read("welcome", "exits/"), stage.read("welcome/hi", "exits/")
    assert [(row["reason"], row["exits"], row["without_conversion"]) for row in of_journey["rows"]] == [
        ("", 1, 1),
        ("end", 1, 0),
        ("un'subscribed %s", 1, 1),
    ]
    assert of_journey["metrics"]["exited"]["value"] == 3 == sum(row["exits"] for row in of_journey["rows"])
    assert of_step["metrics"]["exited_here"]["value"] == 2 == sum(row["exits"] for row in of_step["rows"])
    assert sum(row["exits"] for row in stage.read("welcome", "exits/", range="7d")["rows"]) == 0
    page = stage.page("welcome/hi", "exits/")
    assert "No reason given" in page and "50.0%" in page
    behind = stage.follow(page)
    assert behind["No reason given"] == ("cyd",) and behind["un'subscribed %s, not converted"] == ("bob",)
    assert behind["Exited here"] == ("bob", "cyd") and len(behind) == 6

    why = {"metric": "exited_here", "step": "hi", "why": "un'subscribed %s"}
    people = stage.page("welcome", "people/", **why)
    assert "1 person" in people and "bob" in people and "cyd" not in people
    assert stage.use("welcome", **why) == {"bob"}
    assert [row["id"] for row in stage.rows_of_file(journey="welcome", **why)] == ["bob"]
    assert stage.use("welcome", metric="exited", why="-") == {"cyd"}


def test_a_whole_path_stands_on_one_page(stage):
    told(stage)
    with workspace_transaction(stage.workspace.pk):
        ann = Person.objects.for_workspace(stage.workspace).get(external_id="ann")
    said = words_of(stage.page("welcome", f"people/{ann.public_id}/path/"))
    assert "2 entries into Welcome" in said
    assert said.index("Entry 2") < said.index("Waiting here since then") < said.index("Entry 1")
    first = said[said.index("Entry 1") :]
    for one in ("Hi Push Left after 1 h 30 min, on to Ask", "Ask Split Left at once, yes , on to End", "08:01:00"):
        assert one in first
    assert "Converted : the event that counts" in first and "Another conversion event" in first
    assert "Left the journey: Went through to the end" in first
    assert f"people/{ann.public_id}/path/" in stage.page("welcome", "people/", metric="entries_total")


def test_how_each_number_is_counted_adds_up(stage):
    told(stage)
    shown = {
        "welcome": ("entries_total", "exited", "exits", "in_progress", "conversion_rate", "conversion_events"),
        "welcome/hi": ("step_entered", "continued", "waiting", "exited_here", "entry_users", "sent"),
    }
    for page, metrics in shown.items():
        for metric in metrics:
            said = stage.page(page, f"counted/{metric}/")
            assert "does not add up" not in said and "Rule" in said
            assert ("adds up" in said) == (metric != "sent")
    assert "2 of 3" not in stage.page("welcome", "counted/entries_unique/")
    assert "Further entries of the same people" in stage.page("welcome", "counted/entries_total/")
    assert "adds up" in stage.page("welcome/ask", "counted/branch_users/", branch="yes")
    # With a period each number counts by its own time, so these accounts are not made (ruling 43).
    assert "Every entry goes on" not in stage.page("welcome", "counted/entries_total/", range="30d")
    links = re.findall(r'href="(/[^"]*/counted/[^"]*)"', stage.page("welcome") + stage.page("welcome/ask"))
    assert len(links) >= 15
    for link in set(links):
        assert stage._get(link.replace("&amp;", "&"), {})
