"""Journeys in a browser: the recorder walked by keys, the editor with and without scripts, readable everywhere."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from analytics import partitions
from analytics.fold import fold_until_empty
from journeys import composing, lifecycle
from tests.ui.shop import NOW, Shop
from tests.workspaces.cast import make_key
from workspaces import clock
from workspaces.tenancy import workspace_transaction

FLOW = [
    {"id": "hi", "name": "Hi", "type": "push", "next": ["ask"]},
    {"id": "ask", "name": "Ask", "type": "split", "outcomes": ["Yes", "No"], "next": ["rest", "end"]},
    {"id": "rest", "name": "Rest", "type": "wait", "next": ["end"]},
    {"id": "end", "name": "End", "type": "exit"},
]
GOLD = [{"name": "Gold", "filters": [{"property": "plan", "op": "eq", "value": "gold"}]}]
DEFINITION: dict[str, Any] = {
    "entry": {"by": "event", "event": "Signed Up"},
    "reentry": {"rule": "after_exit", "after": "P7D"},
    "exit_rules": [{"id": "gone", "name": "Asked to stop", "by": "event", "event": "Stop"}],
    "steps": [
        {"id": "rest", "name": "Rest", "type": "wait", "for": "P2D"},
        {"id": "gold", "name": "Gold?", "type": "split", "by": "attribute", "branches": GOLD, "next": ["buys", ""]},
        {
            "id": "buys",
            "name": "Buys",
            "type": "custom_event",
            "outcomes": [{"name": "Purchase Completed", "event": "Purchase"}],
            "timeout": "P3D",
        },
        {"id": "tag", "name": "Mark", "type": "change", "add_tags": ["buyer"]},
        {"id": "card", "name": "Card", "type": "in_app"},
        {"id": "hello", "name": "Hello", "type": "push"},
    ],
}


@pytest.fixture
def reported(shop) -> str:
    """A journey that runs elsewhere: three people in it, one of whom has left."""
    (_, api), (_, sender) = make_key(shop.workspace), make_key(shop.workspace, "sender")
    web = Client()

    def call(method: str, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        told = json.dumps(body)
        headers = {"authorization": f"Bearer {token}"}
        return getattr(web, method)(path, told, content_type="application/json", headers=headers).json()

    url = call("put", "/v1/journeys/welcome", api, {"name": "Welcome", "steps": FLOW})["url"]
    events: list[dict[str, Any]] = []
    for days, who in ((6, "ann"), (5, "bob"), (3, "cyd")):
        of = {"journey_id": "welcome", "entry_id": who, "person_id": who, "occurred_at": _ago(days)}
        events += [{"type": "journey_entered", **of}, {"type": "step_entered", "step_id": "hi", **of}]
    sent = {"type": "sent", "journey_id": "welcome", "step_id": "hi", "entry_id": "ann", "person_id": "ann"}
    events.append(sent | {"delivery_id": "d1", "device_token": "t1", "platform": "ios", "occurred_at": _ago(5)})
    left = {"journey_id": "welcome", "entry_id": "ann", "person_id": "ann", "occurred_at": _ago(4)}
    events.append({"type": "journey_exited", "reason": "by_hand", **left})
    assert call("post", "/v1/events", sender, {"events": events})["accepted"] == len(events)
    partitions.keep()
    fold_until_empty()
    return url[url.index("/w/") :]


def _ago(days: int) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def composed(shop: Shop, *, started: bool) -> str:
    with clock.believing(NOW), workspace_transaction(shop.workspace.pk):
        told = DEFINITION | {"steps": DEFINITION["steps"][: -2 if started else None]}
        design = composing.create(shop.workspace, "After the order", None, told)
        if started:
            lifecycle.start(design.journey, by=None)
            composing.save(design.journey, told | {"steps": told["steps"][1:]}, design.revision, None)
        return f"/w/{shop.workspace.slug}/journeys/{design.journey.public_id}/"


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_of_a_journey_is_accessible_and_fits(shop, reported, look, axe, small_targets, width, theme):
    draft, running = composed(shop, started=False), composed(shop, started=True)
    page = look(f"/w/{shop.workspace.slug}/journeys/", role="marketer", width=width, color_scheme=theme)
    page.goto(f"{page.site}{reported}people/?metric=entries_total")
    path_of_one = page.locator("main tbody th a").first.get_attribute("href")
    paths = [
        *(f"{reported}{part}" for part in ("recorder/", "steps/hi/", "", "exits/", "counted/entries_total/")),
        path_of_one,
        f"{reported}people/?metric=messages_sent&platform=ios",
        f"{reported}?platform=ios",
        f"/w/{shop.workspace.slug}/journeys/new/",
        *(f"{draft}edit/{part}" for part in ("entry/", "rules/", "", "conversion/", "review/")),
        *(f"{draft}edit/steps/{step['id']}/" for step in DEFINITION["steps"]),
        *(f"{running}edit/{part}" for part in ("review/", "review/?end=1")),
    ]
    # What a phone shows in a column a wide screen shows too: there every third page will do.
    for path in paths[:: 1 if width == 390 else 3]:
        # A phone of 390 px also stands for the narrowest there are.
        page.set_viewport_size({"width": 320 if width == 390 else width, "height": 900})
        page.goto(page.site + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == [], path
        assert small_targets(page) == [], path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
    assert "Deleted Rest" in page.text_content("main")
    assert page.complaints == []


def test_the_recorder_is_walked_through_by_keys_and_without_scripts(reported, look):
    page = look(f"{reported}recorder/")
    page.focus("#recorder-slider")
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('#day')?.textContent.startsWith('End of')")
    assert page.evaluate("document.activeElement?.id") == "recorder-slider"
    entered = "[data-scope='step:welcome/hi'] [data-metric=step_entered]"
    assert page.locator(entered).first.get_attribute("data-value") == "1"
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('#day')?.textContent === 'Now'")
    assert page.locator(entered).first.get_attribute("data-value") == "3"
    assert "at=" not in page.url
    plain = look(f"{reported}recorder/", javascript=False)
    plain.click("text=First day")
    plain.click("text=Day after")
    assert plain.locator(entered).first.get_attribute("data-value") == "2"
    assert not plain.is_visible("#recorder-slider")


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement?.id")


def test_focus_stays_in_the_recorder_while_it_plays_and_jumps(reported, look):
    page = look(f"{reported}recorder/?at=2026-01-01")
    page.wait_for_selector("#recorder-now")
    page.focus("#recorder-play")
    page.keyboard.press("Enter")
    before = page.text_content("#day")
    page.wait_for_function("before => document.querySelector('#day')?.textContent !== before", arg=before)
    assert focused(page) == "recorder-play" and page.text_content("#recorder-play") == "Pause"
    page.keyboard.press("Enter")
    assert page.text_content("#recorder-play") == "Play"
    page.focus("#recorder-now")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#day')?.textContent === 'Now'")
    page.wait_for_function("() => document.activeElement?.id === 'recorder-slider'")
    page.focus("#recorder-first")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('#recorder-first')")
    page.wait_for_function("() => document.activeElement?.id === 'recorder-slider'")
    assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 320])
def test_a_long_unbroken_name_makes_no_page_wider(shop, look, width):
    """Of a journey, of its steps and outcomes, of what converts and why people left."""
    long, (_, api), (_, sender) = "x" * 196, make_key(shop.workspace), make_key(shop.workspace, "sender")
    steps = [
        {"id": "ask", "name": f"ask{long}", "type": "custom_event", "outcomes": [f"yes{long}"[:100], f"no{long}"[:100]],
         "next": ["hi", "end"]},
        {"id": "hi", "name": f"hi{long}", "type": "push", "next": ["end"]},
        {"id": "end", "name": f"end{long}", "type": "exit"},
    ]  # fmt: skip
    told = {"name": f"name{long}", "conversion": {"event": f"buys{long}"[:100]}, "steps": steps}
    web = Client()
    put = json.dumps(told), "application/json"
    answer = web.put("/v1/journeys/long", *put, headers={"authorization": f"Bearer {api}"}).json()
    path = answer["url"][answer["url"].index("/w/") :]
    of = {"journey_id": "long", "entry_id": "e", "person_id": "ann", "occurred_at": _ago(3)}
    events = [
        {"type": "journey_entered", **of},
        {"type": "step_entered", "step_id": "ask", **of},
        {"type": "journey_exited", "reason": f"why{long}", **of},
    ]
    body = json.dumps({"events": events}), "application/json"
    assert web.post("/v1/events", *body, headers={"authorization": f"Bearer {sender}"}).json()["accepted"] == 3
    partitions.keep()
    fold_until_empty()
    page = look(f"/w/{shop.workspace.slug}/journeys/", width=width)
    parts = ("", "steps/ask/", "steps/hi/", "recorder/", "exits/", "explore/", "people/?metric=entries_total")
    for part in (*parts, "counted/entries_total/", "recorder/longer/", "responses/"):
        page.goto(f"{page.site}{path}{part}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, part
    page.goto(f"{page.site}/w/{shop.workspace.slug}/analytics/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_journey_is_composed_and_started_without_scripts(shop, look):
    page = look(f"/w/{shop.workspace.slug}/journeys/new/", role="marketer", javascript=False)
    page.fill("#id_name", "Plain")
    page.click("text=Create and add steps")
    page.click("button:has-text('Wait a while')")
    page.click("text=Save and back to the steps")
    page.click("button:has-text('Exit')")
    page.click("text=Save and back to the steps")
    page.click("text=Go on to who enters")
    page.check("text=when they do something")
    page.fill("#id_event", "Signed Up")
    page.click("text=Save and go on")
    page.click("text=Save and go on")
    page.fill("#id_conversion_event", "Purchase")
    page.click("text=Save and go on")
    assert "Nothing holds it up" in page.text_content("main")
    page.click("text=Start the journey")
    assert "0 entries under way" in page.text_content("main")
    page.click("text=End")
    page.click("text=End it now")
    assert "It has ended" in page.text_content("main") and "Version 1 ran last" in page.text_content("#context")
