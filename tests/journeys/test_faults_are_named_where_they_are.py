"""What a page says is about what stands on it: the part that is missing, the tab it is on, and help that applies."""

import pytest


@pytest.mark.parametrize(
    ("kind", "told", "said"),
    [
        ("wait_event", {}, "has no event. <b>Give it an event.</b>"),
        ("wait_event", {"event": "Paid", "timeout": ""}, "needs a time after which it waits no more."),
        ("wait_for", {"for": ""}, "needs a time to wait. <b>Choose 1 minute to 365 days.</b>"),
        ("wait_until", {"until": ""}, "needs a time of day. <b>Write it as 09:00.</b>"),
    ],
)
def test_of_a_wait_exactly_what_is_missing_is_asked_for(desk, kind, told, said):
    step = desk.add(kind, **told)
    page = desk.get(f"steps/{step}/")
    assert said in page and "does not say how long it waits" not in page


def test_an_exit_rule_is_mended_on_its_own_tab(desk):
    desk.add("exit")
    desk.post("entry/", {"by": "event", "event": "", "again": "never"})
    desk.post("rules/", {"rule-0-name": "Refund", "rule-0-by": "event", "rule-0-event": ""})
    fault = "The exit rule “Refund” has no event. <b>Give it an event.</b>"
    assert fault in desk.get("rules/") and "Refund" not in desk.get("entry/")
    assert "What starts the journey has no event. <b>Give it an event.</b>" in desk.get("entry/")
    review = desk.get("review/")
    assert f'href="{desk.edit}rules/"' in review[review.index("“Refund” has no event") :][:400]


def test_what_nobody_chose_yet_is_mended_where_it_is_chosen(desk):
    desk.add("exit")
    review = desk.get("review/")
    assert f'href="{desk.edit}entry/"' in review[review.index("What starts the journey is not chosen") :][:400]


def test_help_about_conditions_stands_where_there_are_some(desk):
    pages = {kind: desk.get(f"steps/{desk.add(kind)}/") for kind in ("split_percentage", "split_event", "wait_event")}
    assert [kind for kind, page in pages.items() if "In conditions 20 and true" in page] == [
        "split_event",
        "wait_event",
    ]
    assert [kind for kind, page in pages.items() if "The first that fits counts" in page] == ["split_event"]


def test_a_step_of_a_journey_that_has_ended_runs_no_more(desk):
    push = desk.add("push", title="A", body="B")
    desk.post("entry/", {"by": "api", "again": "never"})
    desk.post("move/", {"move": "start"})
    assert "This step runs already" in desk.get(f"steps/{push}/")
    desk.post("move/", {"move": "end"})
    page = desk.get(f"steps/{push}/")
    assert "This step runs already" not in page and "It has ended, so it stays as it is." in page
