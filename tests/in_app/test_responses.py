"""Tracked responses: under the name they read, by people, as told by devices (metrics.md 6, AE-43 to AE-45)."""

import html
import re

from tests.in_app.theatre import block, clicked, dismissed, shown
from tests.pipeline.cast import CARD, WELCOME, at, make_event, make_sent, naming


def answers(stage, **query) -> dict[str, tuple[int, int]]:
    """Name -> responses and people."""
    rows = stage.responses(**query)["rows"]
    return {
        row["label"]: (row["metrics"]["responses"]["value"], row["metrics"]["response_people"]["value"]) for row in rows
    }


def test_a_rename_starts_a_row_and_a_switched_off_action_counts_nowhere(stage):
    """AE-43."""
    stage.now = at("12:00")
    stage.message([block("buy", action_name="Buy")])
    taps = [clicked(f"d{n}", "buy", at("08:00"), person_id=f"person-{n % 8}") for n in range(10)]
    stage.post(*taps)
    for moment, change in (
        ("09:00", {"action_name": "Buy now"}),
        ("10:00", {"track_clicks": False}),
        ("11:00", {"track_clicks": True}),
    ):
        stage.message([block("buy", **change)], effective_at=f"2026-11-20T{moment}:00Z")
    stage.post(*(clicked(f"d{n}", "buy", at("09:30"), person_id=f"person-{n}") for n in range(5)))
    stage.post(*(clicked("d1", "buy", at("10:30"), person_id="person-1") for _ in range(3)))
    stage.post(clicked("d9", "buy", at("11:30"), person_id="person-9"))
    assert answers(stage) == {"Buy": (10, 8), "Buy now": (6, 6)}
    assert stage.numbers("clicks", "responses") == (16, 16)
    assert all(row["state"] == "live" for row in stage.report()["rows"])
    page = stage.responses_page()
    assert "renamed from Buy on 20 Nov 09:00" in page
    assert [row["renamed_from"] for row in stage.table("responses/data.csv")] == ["", "Buy"]


def test_a_name_with_a_variable_is_what_each_delivery_said(stage):
    """AE-44."""
    stage.message(
        [
            block(
                "yes", label="button_1", text="{{ properties.button_text }}", action_name="{{ properties.button_text }}"
            )
        ]
    )
    said = ["Yes", " Yes ", "Yes", "Yes", "No", "", ""]
    stage.post(*(clicked(f"d{n}", "yes", action_name=name) for n, name in enumerate(said)))
    assert answers(stage) == {"Yes": (4, 0), "No": (1, 0), "Unnamed action (button_1)": (2, 0)}
    assert "{{ properties.button_text }}: 3 values" in stage.responses_page()


def test_a_tracked_close_is_a_response_and_no_click(stage):
    """AE-45, sent by a campaign: its engaged people are those who tapped."""
    stage.message([block("good", action_name="Good"), block("close", "close_button", action_name="Close")])
    stage.compose_card()
    people = [f"person-{n}" for n in range(200)]
    stage.post(*(make_sent(f"s-{who}", who, at("08:00"), CARD) for who in people))
    stage.post(*(_of(who, "displayed") for who in people))
    stage.post(*(_of(who, "clicked", block_id="good") for who in people[:75]))
    stage.post(*(_of(who, "clicked", block_id="close") for who in people[75:120]))
    rows = {row["label"]: row for row in stage.responses()["rows"]}
    assert [rows[name]["metrics"]["response_people"]["value"] for name in ("Good", "Close")] == [75, 45]
    assert [rows[name]["metrics"]["share_of_viewers"]["value"] for name in ("Good", "Close")] == [37.5, 22.5]
    assert (rows["Good"]["kind"], rows["Close"]["kind"]) == ("click", "dismiss")
    assert stage.numbers("clicks", "ctr", "close_clicks", "dismissed") == (75, 37.5, 45, 45)
    shown_by = stage.read(WELCOME.id)["metrics"]
    assert shown_by["engaged"]["value"] == 75
    of_campaign = {row["label"]: row["metrics"] for row in stage.read(WELCOME.id, "responses/")["rows"]}
    assert of_campaign["Good"]["share_of_viewers"]["value"] == 37.5
    assert of_campaign["Close"]["response_people"]["value"] == 45


def _of(person: str, kind: str, **fields):
    return make_event(kind, at("08:05"), **naming(f"s-{person}", person, CARD), display_id=f"x-{person}", **fields)


def test_the_same_report_again_counts_once_and_two_taps_twice(stage):
    """AE-25, Q-10."""
    stage.message([block("buy", action_name="Buy")])
    tap = clicked("d", "buy", person_id="ada")
    stage.post(tap)
    stage.post(tap, tap)
    assert answers(stage) == {"Buy": (1, 1)}
    stage.post(clicked("d", "buy", person_id="ada"))
    assert answers(stage) == {"Buy": (2, 1)}
    assert stage.numbers("clicks", "clicks_unique") == (2, 1)


def test_the_end_of_a_display_and_the_click_that_ended_it_are_one_dismissal(stage):
    """Ruling 39, in either order."""
    stage.message([block("close", "close_button", action_name="Close")])
    for device, order in (("a", 1), ("b", -1)):
        told = [
            clicked(device, "close", person_id=device),
            dismissed(device, "close_button", block_id="close", person_id=device),
        ]
        for body in told[::order]:
            stage.post(body)
            stage.fold()
    stage.post(dismissed("c", "close_button", block_id="close", person_id="c"), dismissed("d", "swipe"))
    stage.post(dismissed("e", "timeout"), dismissed("e", "timeout"), shown("e"))
    assert stage.numbers("close_clicks", "dismissed", "responses", "clicks") == (3, 5, 3, 0)
    assert stage.report()["dismissed_by"] == {"Close button": 3, "Swipe": 1, "After a time": 1}
    assert answers(stage) == {"Close": (3, 3)}


def test_who_answered_is_known_for_thirty_days_and_the_number_stays(stage):
    stage.message([block("buy", action_name="Buy")])
    stage.post(clicked("d", "buy", person_id="ada"))
    stage.settle()
    assert "ada" in stage.people_who_answered()
    stage.later(days=30)
    assert "Gone" in stage.people_who_answered()
    assert answers(stage) == {"Buy": (1, 1)}


def test_behind_a_response_stand_those_it_counts_and_a_block_joins_its_names(stage):
    """Q-7: of the campaign and the time the page was asked for; a renamed action is one row by block."""
    stage.message(
        [block("good", label="Answer", action_name="Good"), block("close", "close_button", action_name="Close")]
    )
    stage.compose_card()
    stage.post(*(make_sent(f"s-{who}", who, at("08:00"), CARD) for who in ("ann", "bob")))
    stage.post(*(_of(who, "clicked", block_id="good") for who in ("ann", "bob")))
    stage.post(clicked("d", "good", at("08:30"), person_id="cid"))
    stage.message(
        [block("good", label="Answer", action_name="Great"), block("close", "close_button")],
        effective_at="2026-11-20T09:00:00Z",
    )
    stage.post(clicked("d", "good", at("09:30"), person_id="ann"), clicked("d", "close", at("09:30"), person_id="ann"))
    assert {name: people for name, (_, people) in answers(stage).items()} == {"Good": 3, "Great": 1, "Close": 1}
    page = stage.responses_page(group="block")
    assert "Answer: 2 names" in page and "Close button: 1 name" in page
    joined = page[page.index("Answer: 2 names") :]
    assert '"response_people" data-value="3"' in joined[: joined.index("</tr>")]
    of_campaign = stage.page(WELCOME.id, "responses/")
    assert {"ann", "bob"} == people_behind(stage, of_campaign, "Good")
    assert {"ann", "bob", "cid"} == people_behind(stage, stage.responses_page(), "Good")
    hour = stage.responses_page(range="custom", **{"from": "2026-11-19", "to": "2026-11-19"})
    assert people_behind(stage, hour, "Good") == set()
    # No device is kept with a response.
    assert not re.search(r"/responses/\d+/", stage.responses_page(platform="ios"))


def people_behind(stage, page: str, name: str) -> set[str]:
    [link] = re.findall(rf'href="([^"]*/responses/\d+/[^"]*)">{name}<', page)
    return set(re.findall(r">(ann|bob|cid)</a>", stage.get(html.unescape(link))))
