"""Audience activity: tabs, sticky clicks, thirty days from the display and not a second longer (AE-06 to AE-10)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from analytics import housekeeping
from analytics.templatetags.numbers import compact
from messaging.models import Person, Segment
from messaging.segments import people_in
from tests.in_app.files import exported
from tests.in_app.theatre import block, clicked, dismissed, shown
from tests.pipeline.cast import at
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

TABS = ("audience_impression", "audience_clicked", "audience_did_not_click")
BLOCKS = [block("button", label="Shop now"), block("close", "close_button")]


def test_large_numbers_are_short_with_the_unique_one_in_brackets():
    """AE-06."""
    assert f"{compact(24_412)} ({compact(23_980)} unique)" == "24.4k (24.0k unique)"


def test_tabs_and_files_hold_the_same_devices(stage):
    """AE-07."""
    stage.message(BLOCKS)
    stage.post(shown("s1"), clicked("s1", "button"), shown("s2"), clicked("s2", "close"), shown("s3"))
    stage.post(dismissed("s3", "timeout"), clicked("s4", "button"))
    assert stage.numbers(*TABS, "impressions") == (4, 2, 2, 3)
    assert {row["subscription_id"] for row in exported(stage, tab="not_clicked")} == {"s2", "s3"}
    everything = exported(stage, tab="not_clicked", rows="all")
    assert {row["subscription_id"]: row["activity"] for row in everything} == {
        "s1": "Clicked",
        "s2": "Did Not Click",
        "s3": "Did Not Click",
        "s4": "Clicked",
    }


def test_a_click_sticks_and_a_display_renews(stage):
    """AE-08."""
    stage.message(BLOCKS)
    first, second = at("08:00", "2026-11-01"), at("08:00", "2026-11-05")
    stage.now = at("09:00", "2026-11-05")
    stage.post(shown("s1", first), clicked("s1", "button", first), shown("s1", second, display="again"))
    assert stage.numbers(*TABS) == (1, 1, 0)
    [row] = exported(stage)
    assert row["last_displayed_utc"].startswith("2026-11-05 08:00:00")
    assert row["last_clicked_utc"].startswith("2026-11-01 08:00:00")
    assert row["available_until_utc"].startswith("2026-12-05 08:00:00")
    assert (row["impressions"], row["clicks"], row["block"]) == ("2", "1", "Shop now")


def test_a_row_is_gone_the_second_it_expires_and_the_numbers_stay(stage):
    """AE-09; nothing has been deleted at that moment."""
    stage.message(BLOCKS)
    stage.now = at("10:00", "2026-10-20")
    stage.post(shown("s1", stage.now, person_id="ada"))
    stage.now = at("09:59:59", "2026-11-19")
    assert stage.numbers(*TABS, "impressions") == (1, 0, 1, 1)
    assert "s1" in stage.whole_page() and len(exported(stage)) == 1
    assert "1 row expires" in stage.whole_page()
    assert len(stage.people_of_tab()) == 1
    stage.now = at("10:00", "2026-11-19")
    assert stage.numbers(*TABS, "impressions", "impressions_unique") == (0, 0, 0, 1, 1)
    page = stage.whole_page()
    assert "Gone" in page and "Audience activity is kept for 30 days" in page
    assert exported(stage, rows="all") == []
    assert stage.people_of_tab() == []
    assert rows_a_reader_can_find(stage) == 0
    with clock.believing(stage.now):
        call_command("retain", verbosity=0)
    assert stage.numbers("impressions", "impressions_unique", "ctr") == (1, 1, 0)


def test_a_late_report_after_the_end_moves_totals_and_brings_no_row_back(stage):
    """AE-10, and U-8 for a device that comes back."""
    stage.message(BLOCKS)
    seen = at("10:00", "2026-10-20")
    stage.now = seen + timedelta(minutes=5)
    stage.post(shown("s1", seen), clicked("s1", "button", seen))
    stage.settle()
    stage.now = at("12:00", "2026-11-25")
    with clock.believing(stage.now):
        assert housekeeping.keep_house() >= 1
    stage.post(clicked("s1", "button", seen + timedelta(minutes=1)))
    assert stage.numbers("clicks", "clicks_unique", "impressions_unique", *TABS) == (2, 1, 1, 0, 0, 0)
    days = stage.numbers("clicks", range="custom", **{"from": "2026-10-20", "to": "2026-10-20"})
    assert days == (2,)
    stage.post(shown("s1", stage.now, display="new"))
    assert stage.numbers("impressions", "impressions_unique", *TABS) == (2, 1, 1, 0, 1)


def test_a_late_click_does_not_bring_a_row_back_that_had_ended(stage):
    """It happened while the row was there, and a click renews nothing (U-5, U-8)."""
    stage.message(BLOCKS)
    seen = at("10:00", "2026-10-20")
    stage.now = seen
    stage.post(shown("s1", seen))
    stage.settle()
    stage.now = seen + timedelta(days=31)
    stage.post(clicked("s1", "button", seen + timedelta(days=10)))
    assert stage.numbers("clicks", *TABS) == (1, 0, 0, 0)


def test_rows_follow_the_surviving_person_and_go_with_an_erased_one(stage):
    """U-14, AE-26, AE-27: one person in the sets of responses, no row and no digest of an erased one."""
    stage.message([block("button", label="Shop now", action_name="Shop")])
    stage.post(shown("s1", person_id="anna-of-old"), clicked("s1", "button", person_id="anna-of-old"))
    stage.post(shown("s2", person_id="p2"), clicked("s2", "button", person_id="p2"), shown("s3", person_id="p3"))
    stage.settle()
    stage.merge("anna-of-old", "p2")
    assert stage.numbers("response_people", "responses", "clicks_unique", *TABS) == (1, 2, 2, 3, 2, 1)
    assert {row["external_id"] for row in exported(stage)} == {"anna-of-old", "p3"}
    stage.post(clicked("s2", "button", person_id="anna-of-old"))
    assert stage.numbers("response_people", "responses") == (1, 3)
    before = stage.numbers("impressions", "impressions_unique", "clicks", "clicks_unique", "response_people")
    stage.erase("anna-of-old")
    assert stage.numbers("impressions", "impressions_unique", "clicks", "clicks_unique", "response_people") == before
    assert stage.numbers(*TABS) == (1, 0, 1)
    assert "anna-of-old" not in stage.whole_page()


def test_the_people_of_a_tab_become_a_set_that_does_not_expire(stage):
    """U-13: for tags, segments and re-targeting, as they are now."""
    stage.message(BLOCKS)
    stage.post(shown("s1", person_id="ada"), clicked("s1", "button"), shown("s2", person_id="bob"), shown("s3"))
    stage.settle()
    with clock.believing(stage.now):
        answer = stage.browser.post(f"{stage.message_url}people/?tab=not_clicked", headers=stage.bearer)
    assert answer.status_code == 302
    with workspace_transaction(stage.workspace.pk):
        taken = Segment.objects.for_workspace(stage.workspace).get(public_id=answer.url.partition("segment=")[2])
        bob = Person.objects.for_workspace(stage.workspace).get(external_id="bob")
        assert list(people_in(taken)) == [bob.pk]
        assert taken.sentence == "Did not click: Offer card"


@pytest.mark.parametrize("role, sees", [("viewer", False), ("marketer", True)])
def test_a_viewer_sees_how_many_and_not_who(stage, role, sees):
    stage.message(BLOCKS)
    stage.post(shown("s1", person_id="ada"))
    stage.settle()
    page = stage.page_for(role)
    assert ("ada" in page) is sees
    assert "Export activity" not in page


def rows_a_reader_can_find(stage) -> int:
    """The database itself shows none to the role that answers readers."""
    workspace = Workspace.objects.get(slug=stage.keys.workspace)
    with clock.believing(stage.now), workspace_transaction(workspace.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_audience_activity")
        return cursor.fetchone()[0]
