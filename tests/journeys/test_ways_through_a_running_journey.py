"""What people are and do decides where they go: splits, events that are waited for, changes and rules."""

from tests.journeys.road import DAY, HOUR, MINUTE, leave, push, wait

VIP = {"name": "VIP", "filters": [{"property": "tier", "op": "eq", "value": "gold"}]}
ASKED = {
    "id": "asked",
    "name": "Asked",
    "type": "custom_event",
    "timeout": "P3D",
    "outcomes": [
        {"name": "Purchase Completed", "event": "Bought", "filters": [{"property": "sum", "op": "gt", "value": 10}]},
        {"name": "Subscription Activated", "event": "Subscribed"},
    ],
    "next": ["thanks", "gold", "reminder"],
}
MARK = {"id": "gold", "name": "Gold", "type": "change", "set": {"tier": "gold"}, "add_tags": ["vip"]}
WHO = {"id": "who", "name": "Who", "type": "split", "by": "attribute", "branches": [VIP], "next": ["thanks", "out"]}
TAGGED = {"name": "Tagged", "filters": [{"property": "tags", "op": "contains", "value": "vip"}]}
DID = {"id": "did", "name": "Did", "type": "split", "by": "event", "next": ["reminder", "out"]}


def test_the_first_event_is_the_outcome_and_none_is_a_time_out(road):
    road.compose(ASKED, MARK | {"next": ["who"]}, WHO, push("thanks", next=["out"]), push("reminder"), leave())
    road.enters("ana", "ben", "cem", "dia")
    road.settle(HOUR)
    road.does("ana", "Bought", properties={"sum": 5})
    road.settle(HOUR)
    assert set(road.where().values()) == {"asked"}
    road.does("ana", "Bought", properties={"sum": 50})
    road.does("ben", "Subscribed")
    # Before the time-out, though it arrives after.
    road.does("cem", "Subscribed", at=road.now + 3 * DAY - 3 * HOUR)
    road.settle(3 * DAY)
    road.settle()
    assert set(road.where().values()) == {"end"}
    assert sorted(road.sent()) == [("ana", "thanks"), ("ben", "thanks"), ("cem", "thanks"), ("dia", "reminder")]
    assert road.way(0)[0] == ("asked", "continued", "Purchase Completed")
    assert road.way(1)[:3] == [
        ("asked", "continued", "Subscription Activated"),
        ("gold", "continued", "succeeded"),
        ("who", "continued", "VIP"),
    ]
    assert road.way(3)[0] == ("asked", "continued", "timed_out")
    person = road.travellers()[1].person
    assert person.attributes["tier"] == "gold"
    assert road.metrics("entries_total", "messages_sent", "in_progress") == [4, 4, 0]
    road.verify()


def test_splits_look_at_attributes_tags_and_what_was_done(road):
    who = WHO | {"branches": [VIP, TAGGED], "next": ["did", "thanks", "did"]}
    did = DID | {"branches": [{"name": "Looked", "event": "Looked"}]}
    road.compose(wait("PT1H"), who, push("thanks", next=["out"]), did, push("reminder", next=["out"]), leave())
    road.office.person("ana", "i-ana", attributes={"tier": "gold"})
    road.office.person("ben", "i-ben", tags=["vip"])
    # Before entering does not count as since entering.
    road.does("ana", "Looked")
    road.settle(HOUR)
    for name in ("ana", "ben", "cem"):
        road.does(name, "Signed Up")
    road.settle(HOUR / 2)
    road.does("cem", "Looked")
    road.settle(HOUR / 2)
    assert sorted(road.sent()) == [("ben", "thanks"), ("cem", "reminder")]
    assert [road.way(place)[1:3] for place in range(3)] == [
        [("who", "continued", "VIP"), ("did", "continued", "Everybody else")],
        [("who", "continued", "Tagged"), ("thanks", "continued", "")],
        [("who", "continued", "Everybody else"), ("did", "continued", "Looked")],
    ]
    road.verify()


def test_rules_take_people_out_and_are_named(road):
    rules = [
        {"name": "Closed", "by": "event", "event": "Account Closed"},
        {"name": "Bought", "by": "goal"},
        {"name": "Too rich", "by": "attribute", "filters": [{"property": "tier", "op": "eq", "value": "gold"}]},
    ]
    road.compose(wait("P1D"), push("hello"), exit_rules=rules)
    road.enters("ana", "ben", "cem", "dia")
    road.office.person("cem", attributes={"tier": "gold"})
    road.does("ana", "Account Closed")
    road.does("ben", "Purchase")
    road.settle()
    assert road.where() == {"ana": "exit_rule: Closed", "ben": "goal", "cem": "exit_rule: Too rich", "dia": "wait"}
    road.settle(DAY)
    assert road.where()["cem"] == "exit_rule: Too rich"
    assert road.sent() == [("dia", "hello")]
    assert {entry.person.external_id: (entry.reason, entry.goal_met) for entry in road.entries()} == {
        "ana": ("exit_rule: Closed", False),
        "ben": ("goal", True),
        "cem": ("exit_rule: Too rich", False),
        "dia": ("end", False),
    }
    # Who met the goal is no exit without conversion; every reason is.
    assert road.metrics("entries_total", "exits", "in_progress", "converted_people") == [4, 3, 0, 1]
    road.verify()


def test_shares_are_kept_and_everybody_keeps_theirs(road):
    split = {"id": "draw", "name": "Draw", "type": "split", "by": "percentage", "next": ["a", "b"]}
    split["branches"] = [{"name": "A", "share": 30}, {"name": "B", "share": 70}]
    road.compose(split, push("a", next=["out"]), push("b"), leave())
    people = [f"p{n}" for n in range(40)]
    for name in people:
        road.does(name, "Signed Up")
    road.settle()
    ways = [road.way(place)[0][2] for place in range(40)]
    assert set(ways) == {"A", "B"} and 4 <= ways.count("A") <= 22
    assert dict(road.sent()) == {name: way.lower() for name, way in zip(people, ways, strict=True)}


def test_a_step_that_leads_to_itself_is_left_before_it_is_entered_again(road):
    road.compose(ASKED | {"timeout": "PT1H", "next": ["out", "out", "asked"]}, leave())
    road.enters("ana")
    road.settle(HOUR + MINUTE)
    road.does("ana", "Subscribed")
    road.settle()
    asked = [("asked", "continued", "timed_out"), ("asked", "continued", "Subscription Activated")]
    assert road.way() == [*asked, ("out", "exited", "")]


def test_what_is_known_of_a_person_can_be_asked_for_like_an_attribute(road):
    reachable = {"name": "Reachable", "filters": [{"property": "email", "op": "exists", "value": None}]}
    gone = {"name": "Gone", "filters": [{"property": "subscribed", "op": "eq", "value": False}]}
    ways = {"branches": [gone, reachable], "next": ["out", "thanks", "out"]}
    road.compose(WHO | ways, push("thanks"), leave())
    for name, more in (("ana", {"email": "ana@example.com"}), ("ben", {}), ("cem", {"subscribed": False})):
        road.office.person(name, f"i-{name}", **more)
        road.does(name, "Signed Up")
    road.settle()
    assert [road.way(place)[0][2] for place in range(3)] == ["Reachable", "Everybody else", "Gone"]


def test_a_way_may_be_called_as_steps_call_theirs(road):
    named = {"outcomes": [{"name": "succeeded", "event": "Bought"}], "next": ["who", "out"]}
    who = WHO | {"branches": [VIP | {"name": "succeeded"}], "next": ["shared", "out"]}
    shares = [{"name": "succeeded", "share": 99}, {"name": "happened", "share": 1}]
    shared = {"id": "shared", "name": "Shared", "type": "split", "by": "percentage", "branches": shares}
    road.compose(ASKED | named, who, shared | {"next": ["thanks", "thanks"]}, push("thanks"), leave())
    road.office.person("ana", "i-ana", attributes={"tier": "gold"})
    road.does("ana", "Signed Up")
    road.settle()
    road.does("ana", "Bought")
    road.settle(HOUR)
    assert road.where() == {"ana": "end"} and road.sent() == [("ana", "thanks")]
    assert [outcome for _, _, outcome in road.way(0)[:2]] == ["succeeded", "succeeded"]


def test_a_change_writes_what_it_names_and_nothing_else(road):
    road.compose({"id": "c", "name": "C", "type": "change", "set": {"plan": "gold"}, "unset": ["old"]}, leave())
    kept = {"address": {"zip": None, "city": "X"}, "list": [{"a": None}]}
    road.office.person("ana", "i-ana", attributes=kept | {"old": 1})
    road.does("ana", "Signed Up")
    road.settle()
    assert road.travellers()[0].person.attributes == kept | {"plan": "gold"}
