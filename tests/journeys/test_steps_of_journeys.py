"""Where people are in a journey and where they leave it: metrics.md 7.2 and 7.3 through the door and off the page."""

from tests.journeys.stage import enters, exits, leaves, reaches
from tests.pipeline.cast import at, make_event
from tests.pipeline.pages import numbers_on

DAY = "2026-11-01"
STEPS = [
    {"id": "hi", "name": "Hi", "type": "push", "next": ["rest"]},
    {"id": "rest", "name": "Rest", "type": "wait", "next": ["opened"]},
    {"id": "opened", "name": "Opened?", "type": "split", "outcomes": ["yes", "no"], "next": ["offer", "letter"]},
    {"id": "offer", "name": "Offer", "type": "in_app", "next": ["end"]},
    {"id": "letter", "name": "Letter", "type": "email", "next": ["end"]},
    {"id": "buy", "name": "Buys", "type": "custom_event", "outcomes": ["Purchase Completed", "Subscription Activated"]},
    {"id": "end", "name": "End", "type": "exit"},
]
FLOW = ("step_entered", "entry_users", "continued", "waiting", "exited_here")


def test_who_waits_is_no_drop_off(stage):
    """AE-46."""
    stage.journey(steps=STEPS)
    people = [f"p{number % 46}" for number in range(50)]
    posts = []
    for number, person in enumerate(people):
        entry = f"e{number}"
        posts += [enters(entry, person, at("08:00", DAY)), reaches(entry, "hi", at("08:01", DAY))]
        if number < 48:
            posts += [
                leaves(entry, "hi", at("09:00", DAY), next_step_id="rest"),
                reaches(entry, "rest", at("09:00", DAY)),
            ]
    stage.post(*posts, exits("e48", at("09:30", DAY), "unsubscribed"))
    assert stage.numbers("welcome/hi", *FLOW) == (50, 46, 48, 1, 1)
    assert stage.numbers("welcome/rest", *FLOW) == (48, 46, 0, 48, 0)
    page = stage.page("welcome")
    assert "drop-off 2.0%" in page
    assert stage.numbers("welcome", "entries_total", "in_progress", "exited") == (50, 49, 1)


def test_entering_a_step_ends_the_stay_before_it(stage):
    stage.journey(steps=STEPS)
    stage.post(
        enters("e1", "ann", at("08:00", DAY)),
        reaches("e1", "hi", at("08:00", DAY)),
        reaches("e1", "rest", at("09:00", DAY)),
    )
    assert stage.numbers("welcome/hi", *FLOW) == (1, 1, 1, 0, 0)
    assert stage.numbers("welcome/rest", *FLOW) == (1, 1, 0, 1, 0)


def test_a_loop_counts_visits_and_entries(stage):
    stage.journey(steps=STEPS)
    visits = [
        reaches("e1", step, at(f"{hour:02}:00", DAY)) for hour, step in enumerate(("hi", "rest", "hi", "rest"), 8)
    ]
    stage.post(enters("e1", "ann", at("07:00", DAY)), *visits)
    assert stage.numbers("welcome/hi", "step_entered", "step_entered_unique", "entry_users") == (2, 1, 1)
    assert "Unique entries" in stage.page("welcome/hi")


def test_branches_of_a_split_by_outcome_or_by_where_they_lead(stage):
    stage.journey(steps=STEPS)
    stage.post(
        *(enters(entry, person, at("08:00", DAY)) for entry, person in (("e1", "ann"), ("e2", "bob"), ("e3", "cyd"))),
        *(reaches(entry, "opened", at("08:00", DAY)) for entry in ("e1", "e2", "e3")),
        leaves("e1", "opened", at("08:00", DAY), outcome="yes", next_step_id="offer"),
        leaves("e2", "opened", at("08:00", DAY), next_step_id="letter"),
        reaches("e3", "letter", at("08:05", DAY)),
    )
    stage.settle()
    rows = {
        row["id"]: row["metrics"] for row in stage.read("welcome/opened")["rows"] if row["scope"].startswith("branch:")
    }
    assert {name: metrics["branch_users"]["value"] for name, metrics in rows.items()} == {"yes": 1, "no": 2}


def test_a_custom_event_step_counts_each_outcome_by_its_own_name(stage):
    stage.journey(steps=STEPS)
    told = [
        ("e1", "Purchase Completed"),
        ("e2", "Purchase Completed"),
        ("e3", "Subscription Activated"),
        ("e4", "timed_out"),
    ]
    stage.post(
        *(enters(entry, entry, at("08:00", DAY)) for entry, _ in told),
        *(reaches(entry, "buy", at("08:00", DAY)) for entry, _ in told),
    )
    stage.post(*(leaves(entry, "buy", at("09:00", DAY), outcome=outcome) for entry, outcome in told))
    assert stage.numbers("welcome/buy", "timed_out", "continued") == (1, 4)
    rows = {row["id"]: row["metrics"]["branch_taken"]["value"] for row in stage.read("welcome/buy")["rows"]}
    assert rows == {"Purchase Completed": 2, "Subscription Activated": 1}
    assert "Purchase Completed" in stage.page("welcome")


def test_messages_of_a_step_count_there_by_platform(stage):
    stage.journey(steps=STEPS)
    named = {"journey_id": "welcome", "step_id": "hi"}
    for number, platform in enumerate(("ios", "android", "android")):
        of = {"delivery_id": f"d{number}", "person_id": f"p{number}", "entry_id": f"e{number}", **named}
        token = {"device_token": f"t{number}", "platform": platform}
        stage.post(
            enters(f"e{number}", f"p{number}", at("08:00", DAY)), make_event("sent", at("08:01", DAY), **of, **token)
        )
    stage.post(make_event("opened", at("09:00", DAY), delivery_id="d1", device_token="t1", platform="android"))
    stage.post(
        make_event(
            "failed",
            at("09:00", DAY),
            delivery_id="d9",
            person_id="p0",
            entry_id="e0",
            **named,
            reason="credentials_missing",
        )
    )
    assert stage.numbers("welcome/hi", "sent", "clicked", "failed") == (3, 1, 1)
    platforms = {row["id"]: row["metrics"]["sent"]["value"] for row in stage.read("welcome/hi")["rows"]}
    assert platforms == {"ios": 1, "android": 2}
    assert stage.numbers("welcome", "messages_sent") == (3,)
    assert stage.numbers("welcome", "entries_total", platform="ios") == (None,)


def test_a_step_that_changes_its_type_lives_on_as_deleted(stage):
    stage.journey(steps=STEPS)
    stage.post(enters("e1", "ann", at("08:00", DAY)), reaches("e1", "rest", at("08:00", DAY)))
    stage.settle()
    changed = [{**step, "type": "split"} if step["id"] == "rest" else step for step in STEPS]
    stage.put("journeys/welcome", steps=changed, effective_at=at("12:00", DAY).isoformat())
    stage.post(
        enters("e2", "bob", at("08:00", DAY)),
        reaches("e2", "rest", at("11:59", DAY)),
        enters("e3", "cyd", at("13:00", DAY)),
        reaches("e3", "rest", at("13:00", DAY)),
    )
    stage.settle()
    rows = [row for row in stage.read("welcome")["rows"] if row["scope"] == "step:welcome/rest"]
    shown = {row.get("state", "in the flow"): (row["label"], row["metrics"]["step_entered"]["value"]) for row in rows}
    assert shown == {"in the flow": ("Rest", 1), "deleted": ("Deleted Rest", 2)}


def test_entries_without_a_person_are_in_no_number_of_people(stage):
    stage.journey(steps=STEPS)
    stage.post(
        enters("e1", None, at("08:00", DAY)),
        reaches("e1", "hi", at("08:01", DAY)),
        enters("e2", "ann", at("08:00", DAY)),
    )
    names = ("entries_total", "entries_unique", "entries_without_person")
    assert stage.numbers("welcome", *names) == (2, 1, 1)
    assert stage.numbers("welcome/hi", "step_entered", "entry_users") == (1, 0)


def test_a_step_that_names_somebody_belongs_to_the_entry_that_began_without(stage):
    stage.journey(steps=STEPS)
    stage.post(enters("e1", None, at("08:00", DAY)))
    stage.settle()
    stage.post(reaches("e1", "hi", at("08:10", DAY)) | {"person_id": "ann"})
    assert stage.numbers("welcome/hi", *FLOW) == (1, 0, 0, 1, 0)


def test_what_names_something_unknown_waits_until_it_is_there(stage):
    stage.post(reaches("e1", "hi", at("08:01", DAY)), enters("e1", "ann", at("08:00", DAY)))
    stage.post(
        make_event(
            "sent",
            at("08:02", DAY),
            delivery_id="d1",
            person_id="ann",
            journey_id="welcome",
            step_id="hi",
            entry_id="e1",
        )
    )
    stage.settle()
    stage.journey(steps=STEPS)
    assert stage.numbers("welcome/hi", "step_entered", "sent") == (1, 1)


def test_moves_that_name_no_entry_belong_to_the_one_that_began_last(stage):
    stage.journey(steps=STEPS)
    without = {"journey_id": "welcome", "person_id": "ann"}
    stage.post(make_event("step_entered", at("09:00", DAY), step_id="hi", **without))
    stage.fold()
    stage.post(
        make_event("journey_entered", at("08:00", DAY), **without),
        make_event("journey_exited", at("10:00", DAY), **without),
    )
    assert stage.numbers("welcome/hi", *FLOW) == (1, 1, 0, 0, 1)
    assert stage.numbers("welcome", "entries_total", "exited") == (1, 1)


def test_the_same_report_again_changes_nothing(stage):
    stage.journey(steps=STEPS)
    entered = {
        "type": "journey_entered",
        "occurred_at": at("08:00", DAY).isoformat(),
        "journey_id": "welcome",
        "entry_id": "e1",
        "person_id": "ann",
    }
    step = {**entered, "type": "step_entered", "step_id": "hi"}
    for _ in range(2):
        stage.post(entered, step)
        stage.fold()
    assert stage.numbers("welcome", "entries_total") == (1,)
    assert stage.numbers("welcome/hi", "step_entered") == (1,)


def test_analytics_shows_journeys_without_developers(stage):
    stage.journey(steps=STEPS)
    stage.put("people/dev", developer=True)
    stage.post(enters("e1", "ann", at("08:00", DAY)), enters("e2", "dev", at("08:00", DAY)))
    assert stage.numbers("welcome", "entries_total") == (2,)
    # Analytics speaks of campaigns first; without any it shows none of its numbers.
    stage.put("campaigns/spring", name="Spring", actions=[{"id": "a", "name": "A", "channel": "push"}])
    shown = [
        one for one in numbers_on(stage.analytics()) if one.scope == "journey:welcome" and one.metric == "entries_total"
    ]
    assert [one.value for one in shown] == ["1"]
