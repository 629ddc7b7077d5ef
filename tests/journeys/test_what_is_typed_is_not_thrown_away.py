"""Whatever cannot be kept as it was typed stays on the page, with a summary that gets the focus and leads to it."""

import pytest

from tests.journeys.desk import fields_of

SUMMARY = "Please look at this again"


@pytest.mark.parametrize(
    "told",
    [
        {"rule-1-by": "event", "rule-1-event": "Refund asked"},
        {"rule-1-by": "unsubscribed", "rule-1-event": ""},
        {
            "rule-1-by": "attribute",
            "rule-1-filter-TOTAL_FORMS": "1",
            "rule-1-filter-INITIAL_FORMS": "0",
            "rule-1-filter-0-property": "plan",
            "rule-1-filter-0-op": "exists",
        },
    ],
)
def test_an_exit_rule_without_a_name_is_asked_for_one(desk, told):
    before = desk.definition
    kept = {"rule-0-name": "Unsubscribed", "rule-0-by": "unsubscribed", "rule-0-event": ""}
    page = desk.post("rules/", kept | told | {"rule-1-name": ""}, status=422).content.decode()
    assert "Give this rule a name." in page and SUMMARY in page and 'href="#id_rule-1-name"' in page
    assert all(f'value="{typed}"' in page for typed in told.values() if typed) and desk.definition == before


@pytest.mark.parametrize(
    ("kind", "called", "typed"),
    [
        ("split_event", "branch", {"way-0-event": "Asked"}),
        ("split_event", "branch", {"way-0-to": "end"}),
        ("split_attribute", "branch", {"way-0-filter-0-property": "plan", "way-0-filter-0-value": "gold"}),
        ("split_percentage", "branch", {"way-2-share": "20"}),
        ("custom_event", "outcome", {"way-0-event": "Bought"}),
    ],
)
def test_a_way_without_a_name_is_asked_for_one(desk, kind, called, typed):
    step = desk.add(kind)
    before = desk.definition
    told = fields_of(desk.get(f"steps/{step}/")) | typed
    page = desk.post(f"steps/{step}/", told, status=422).content.decode()
    assert f"Give this {called} a name." in page and SUMMARY in page
    assert all(f'value="{written}"' in page for written in typed.values()) and desk.definition == before


def test_emptying_the_name_of_a_kept_way_takes_it_out(desk):
    step = desk.add("custom_event", **{"way-0-name": "Bought", "way-0-event": "Purchase"})
    desk.write(step, **{"way-0-name": ""})
    assert desk.step(step)["outcomes"] == []


def test_a_fault_in_a_condition_is_summed_up_and_led_to(desk):
    step = desk.add("wait_event", event="Paid")
    told = fields_of(desk.get(f"steps/{step}/")) | {"filter-0-value": "gold", "filter-1-property": "plan"}
    page = desk.post(f"steps/{step}/", told, status=422).content.decode()
    summary = page[page.index(SUMMARY) :][:1000]
    assert 'href="#id_filter-0-property">Property 1</a>: Which property?' in summary
    assert 'href="#id_filter-1-value">Value 2</a>: Compared with what?' in summary
    assert "autofocus" in page[: page.index(SUMMARY)][-120:]


def test_of_a_time_that_is_too_long_the_number_is_marked(desk):
    step = desk.add("wait_for")
    told = fields_of(desk.get(f"steps/{step}/")) | {"for": "400", "for_unit": "days"}
    page = desk.post(f"steps/{step}/", told, status=422).content.decode()
    number, unit = page.index('name="for"'), page.index('name="for_unit"')
    assert 'aria-invalid="true"' in page[number:unit] and "aria-invalid" not in page[unit : page.index(">", unit)]
