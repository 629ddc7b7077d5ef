"""`GET /v1/in-app`: rendered for one person, for a device registered with them, until it was shown (issue 2)."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics import housekeeping
from messaging.in_app import due
from messaging.sending import streams
from tests.in_app.kiosk import OFFER
from workspaces import clock
from workspaces.tenancy import workspace_transaction


def test_sent_means_that_it_waits_rendered_for_the_person(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(button_text="Buy, {{ customer.first_name }}")
    kiosk.send("ann")
    assert [delivery.state for delivery in kiosk.deliveries()] == ["sent"]
    assert kiosk.metrics("viewed", "received") == [0, 0]
    [message] = kiosk.due("ann", "web-1")
    first, second = message["cards"]
    assert message["delivery_id"] == kiosk.deliveries()[0].public_id
    assert (message["message_id"], message["settings"]["position"]) == ("offer", "center")
    assert [block.get("text") for block in first["blocks"]] == ["Hello ann", "Show me", None]
    assert [block["action"] for block in first["blocks"][1:]] == [
        {"kind": "next_card", "name": "Show me"},
        {"kind": "close", "name": "Not now"},
    ]
    photo, buy = second["blocks"]
    assert (photo["image"], photo["alt"]) == ("https://shop.example/boots.png", "Boots")
    assert buy["action"] == {"kind": "open_link", "name": "Buy, ann", "value": "https://shop.example/ann"}
    [instance] = kiosk.instances()
    assert instance.names[buy["id"]] == "Buy, ann"


def test_the_ids_name_the_version_that_was_sent_whatever_is_written_later(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(button_text="Buy")
    kiosk.send("ann")
    cards = deepcopy(OFFER)
    cards[1]["blocks"][1]["text"] = "Take it"
    kiosk.define(cards)
    [message] = kiosk.due("ann", "web-1")
    assert message["cards"][1]["blocks"][1]["text"] == "Buy"
    kiosk.report(message, "clicked", "web-1", block_id=message["cards"][1]["blocks"][1]["id"])
    assert kiosk.metrics("clicked") == [1]


def test_only_a_person_and_a_device_registered_together_get_an_answer(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.person("bob", "web-2")
    kiosk.fill(button_text="Buy")
    kiosk.send("ann")
    for person, device in (("ann", "web-2"), ("bob", "web-1"), ("ann", "nothing"), ("nobody", "web-1")):
        answer = kiosk.ask(person, device)
        assert (answer.status_code, answer.json()) == (200, {"messages": []})
    assert len(kiosk.due("ann", "web-1")) == 1


@pytest.mark.parametrize(
    ("shown", "after_display", "after_click"),
    [("once", 0, 0), ("until_answered", 1, 0), ("always", 1, 1)],
)
def test_it_is_due_as_its_settings_say(kiosk, shown, after_display, after_click):
    kiosk.define([{"id": "one", "blocks": [{"id": "b", "type": "button", "text": "Good"}]}], shown=shown)
    kiosk.person("ann", "web-1", "web-2")
    kiosk.send("ann")
    [message] = kiosk.due("ann", "web-1")
    card = message["cards"][0]
    kiosk.report(message, "displayed", "web-1", card_id=card["id"])
    # On her other device too: it is once for the person.
    assert [len(kiosk.due("ann", device)) for device in ("web-1", "web-2")] == [after_display] * 2
    kiosk.report(message, "clicked", "web-1", card_id=card["id"], block_id=card["blocks"][0]["id"])
    assert len(kiosk.due("ann", "web-1")) == after_click


def test_fetching_marks_nothing_and_the_same_answer_costs_no_body(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(button_text="Buy")
    kiosk.send("ann")
    first = kiosk.ask("ann", "web-1")
    again = kiosk.ask("ann", "web-1", **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert kiosk.ask("ann", "web-1").content == first.content
    kiosk.report(first.json()["messages"][0], "displayed", "web-1")
    changed = kiosk.ask("ann", "web-1", **{"if-none-match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()) == (200, {"messages": []})


def test_it_costs_one_query_however_many_wait(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(button_text="Buy")
    for _ in range(3):
        kiosk.send("ann")
    with clock.believing(kiosk.stage.now), CaptureQueriesContext(connection) as asked:
        assert len(due.due(kiosk.workspace.pk, "ann", "web-1")) == 3
    assert sum("messaging_inappinstance" in query["sql"] for query in asked.captured_queries) == 1
    assert sum(query["sql"].startswith("SELECT") for query in asked.captured_queries) <= 2


def test_it_ends_at_its_time_and_where_the_send_is_paused_or_stopped(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(waits_days=2, button_text="Buy")
    launch = kiosk.send("ann")
    with workspace_transaction(kiosk.workspace.pk):
        assert streams.pause(launch.stream)
    assert kiosk.due("ann", "web-1") == []
    with workspace_transaction(kiosk.workspace.pk):
        assert streams.resume(launch.stream)
    kiosk.later(days=1.99)
    assert len(kiosk.due("ann", "web-1")) == 1
    kiosk.later(days=0.02)
    assert kiosk.due("ann", "web-1") == []
    # Never displayed, it stays Sent (I-E13).
    assert [delivery.state for delivery in kiosk.deliveries()] == ["sent"]


def test_an_archived_message_is_not_shown_any_more(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(button_text="Buy")
    kiosk.send("ann")
    kiosk.stage.browser.delete("/v1/messages/offer", headers={"authorization": f"Bearer {kiosk.stage.keys.api_key}"})
    assert kiosk.due("ann", "web-1") == []


def test_who_turns_out_to_be_somebody_else_gets_both_ones_messages(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.person("anna", "web-2")
    kiosk.fill(button_text="Buy")
    kiosk.send("anna")
    kiosk.stage.browser.post(
        "/v1/people/merge",
        '{"into": "ann", "from": "anna"}',
        content_type="application/json",
        headers={"authorization": f"Bearer {kiosk.stage.keys.api_key}"},
    )
    kiosk.stage.settle()
    assert len(kiosk.due("ann", "web-1")) == len(kiosk.due("anna", "web-2")) == 1


def test_nothing_waits_for_an_erased_person(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(button_text="Buy")
    kiosk.send("ann")
    kiosk.stage.browser.delete("/v1/people/ann", headers={"authorization": f"Bearer {kiosk.stage.keys.api_key}"})
    assert kiosk.due("ann", "web-1") == []
    assert kiosk.instances() == []


def test_keys_that_read_pages_may_not_ask_and_browsers_read_with_a_device_key_alone(kiosk):
    keys = kiosk.stage.keys
    assert kiosk.ask("ann", "web-1", key=keys.api_key).status_code == 401
    assert kiosk.ask("ann", "web-1", key="dk_wrong").status_code == 401
    assert kiosk.ask("ann", "web-1").headers["Access-Control-Allow-Origin"] == "*"
    assert kiosk.ask("ann", "web-1", key=keys.write_key).headers["Access-Control-Allow-Origin"] == "http://testserver"
    before = Client().options("/v1/in-app", headers={"origin": "https://shop.example"})
    assert before.status_code == 204
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    assert "Set-Cookie" not in before.headers and "Access-Control-Allow-Credentials" not in before.headers


@pytest.mark.parametrize("query", [{}, {"person_id": "ann"}, {"device": "x"}, {"person_id": "a\0", "device": "x"}])
def test_a_question_at_fault_says_what_it_needs(kiosk, query):
    answer = Client().get("/v1/in-app", query, headers={"authorization": f"Bearer {kiosk.stage.keys.device_key}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    posted = Client().post("/v1/in-app", headers={"authorization": f"Bearer {kiosk.stage.keys.device_key}"})
    assert posted.status_code == 405


def test_the_content_goes_when_it_has_expired_and_the_names_35_days_later(kiosk):
    kiosk.person("ann", "web-1")
    kiosk.fill(waits_days=2, button_text="Buy")
    kiosk.send("ann")
    kiosk.later(days=2, seconds=1)
    with clock.believing(kiosk.stage.now):
        housekeeping.keep_house()
    [instance] = kiosk.instances()
    assert instance.content is None and "Buy" in instance.names.values()
    with clock.believing(kiosk.stage.now + timedelta(days=36)):
        housekeeping.keep_house()
    assert kiosk.instances() == []
