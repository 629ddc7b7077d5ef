"""A definition is read whole, and whatever is wrong with it names the step and says what to do."""

from datetime import time, timedelta

import pytest

from journeys.design.checking import Known, KnownMessage, validate
from journeys.design.reading import read
from journeys.design.shapes import Again, EntryBy, Share, WaitFor, WaitUntil

KNOWN = Known({"m_hello": KnownMessage("push"), "m_empty": KnownMessage("push", "its message says nothing yet")})
PUSH = {"id": "hello", "name": "Hello", "type": "push", "message": "m_hello"}
WAIT = {"id": "wait", "name": "Two days", "type": "wait", "for": "P2D"}
ENTRY = {"by": "event", "event": "Signed Up"}


def made(*steps, **more):
    return {"entry": ENTRY, "reentry": {"rule": "never"}, "exit_rules": [], "steps": list(steps)} | more


def said(*steps, known=KNOWN, **more):
    return [(each.step, each.field) for each in validate(made(*steps, **more), known) if each.blocks]


def test_everything_that_can_be_said_is_read():
    split = {"id": "s", "name": "Who", "type": "split", "by": "percentage", "next": ["until", ""]}
    split["branches"] = [{"name": "A", "share": 30}, {"name": "B", "share": 70}]
    until = {"id": "until", "name": "Morning", "type": "wait", "until": "09:00", "weekdays": [5, 1]}
    event = {"id": "event", "name": "Buys?", "type": "wait", "event": "Purchase", "timeout": "P3D", "next": ["", "out"]}
    asked = {"id": "asked", "name": "Asked", "type": "custom_event", "timeout": "P1D"}
    asked["outcomes"] = [{"name": "Yes", "event": "Said Yes"}, {"name": "No", "event": "Said No"}]
    change = {"id": "change", "name": "Mark", "type": "change", "set": {"tier": "gold"}, "add_tags": ["new"]}
    out = {"id": "out", "name": "Out", "type": "exit"}
    rules = [{"name": "Left us", "by": "event", "event": "Account Closed"}]
    again = {"rule": "after_exit", "after": "P7D"}
    data = made(PUSH, WAIT, split, until, asked, change, event, out, exit_rules=rules, reentry=again)
    definition, problems = read(data)
    assert problems == [] and said(*data["steps"], exit_rules=rules) == []
    assert (definition.entry.by, definition.entry.goal.event) == (EntryBy.EVENT, "Signed Up")
    assert (definition.reentry.rule, definition.reentry.after) == (Again.AFTER_EXIT, timedelta(days=7))
    assert definition.step("wait").deed == WaitFor(timedelta(days=2))
    assert definition.step("until").deed == WaitUntil(time(9), (1, 5))
    assert definition.step("s").deed.branches == (Share("A", 30), Share("B", 70))
    assert definition.step("s").leads_to("A") == "until" and definition.step("s").leads_to("B") == ""
    # Where nothing is said a step leads to the one below it, by every way.
    assert definition.step("asked").next == ("change", "change", "change")
    assert definition.step("event").leads_to("timed_out") == "out" and definition.step("hello").next == ("wait",)
    assert definition.exit_rules[0].id == "rule-1"


@pytest.mark.parametrize(
    ("step", "where"),
    [
        ({**PUSH, "message": ""}, ("hello", "message")),
        ({**PUSH, "message": "m_nowhere"}, ("hello", "message")),
        ({**PUSH, "message": "m_empty"}, ("hello", "message")),
        ({**PUSH, "type": "email"}, ("hello", "message")),
        ({**PUSH, "name": " "}, ("hello", "name")),
        ({**PUSH, "type": "teleport"}, ("hello", "type")),
        ({**PUSH, "next": ["mars"]}, ("hello", "next")),
        ({**PUSH, "next": ["hello"]}, ("hello", "next")),
        ({**WAIT, "for": "P900D"}, ("wait", "for")),
        ({**WAIT, "for": None}, ("wait", "for")),
        ({**WAIT, "until": "09:00"}, ("wait", "for")),
        ({"id": "w", "name": "W", "type": "wait", "until": "25:00"}, ("w", "until")),
        ({"id": "s", "name": "S", "type": "split", "by": "taste"}, ("s", "by")),
        (
            {"id": "s", "name": "S", "type": "split", "by": "percentage", "branches": [{"name": "A", "share": 40}] * 2},
            ("s", "branches"),
        ),
        ({"id": "c", "name": "C", "type": "change"}, ("c", "set")),
        ({"id": "c", "name": "C", "type": "change", "set": {"email": "x"}}, ("c", "set")),
        ({"id": "e", "name": "E", "type": "custom_event", "timeout": "P1D", "outcomes": []}, ("e", "outcomes")),
    ],
)
def test_a_problem_names_the_step_and_the_remedy(step, where):
    problems = validate(made(step), KNOWN)
    assert where in [(each.step, each.field) for each in problems if each.blocks]
    assert all(each.words.endswith(".") and each.remedy.endswith(".") for each in problems)
    assert where == ("hello", "name") or any(step["name"] in each.words for each in problems)


def test_the_journey_as_a_whole_is_looked_at_too():
    assert said() == [("", "steps")]
    assert said(PUSH, {**WAIT, "id": "hello"}) == [("hello", "id")]
    assert said({**PUSH, "next": [""]}, WAIT) == [("wait", "next")]
    assert said(PUSH, {**WAIT, "next": ["hello"]}) == []
    assert said(PUSH, entry={"by": "event"}) == [("", "event")]
    assert said(PUSH, entry={"by": "segment", "segment": "g_gone"}) == [("", "entry")]
    goal = [{"name": "Bought", "by": "goal"}]
    assert said(PUSH, exit_rules=goal) == [("", "exit_rules")]
    assert said(PUSH, exit_rules=goal, known=Known(KNOWN.messages, has_conversion=True)) == []
    same = [{"name": "Gone", "by": "event", "event": name} for name in ("A", "B")]
    assert said(PUSH, exit_rules=same) == [("", "exit_rules")]
    assert [each.field for each in validate(made(PUSH), KNOWN)] == ["conversion"]
