"""Under a platform stands what a device made; everything else is a dash with its reason (ruling 42)."""

import csv
import re
from io import StringIO

import pytest

from tests.journeys.stage import buys, enters, exits, reaches
from tests.pipeline.cast import at, make_event

DAY = "2026-11-01"
OF_NO_DEVICE = "stands only under all platforms"
WITHOUT = ("entries_total", "entries_unique", "exits", "exited", "in_progress", "conversion_rate")


def told(stage, **bought) -> None:
    """Two pushes to iOS and one to nobody's device; bob buys, on whatever the test says."""
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "push"}])
    posts = []
    for number, person in enumerate(("ann", "bob", "cid")):
        entry = f"e{number}"
        posts += [enters(entry, person, at("08:00", DAY)), reaches(entry, "hi", at("08:00", DAY))]
        of = {"delivery_id": f"d{number}", "journey_id": "welcome", "step_id": "hi", "entry_id": entry}
        device = {"device_token": f"{person}-i", "platform": "ios"} if person != "cid" else {}
        posts.append(make_event("sent", at("08:01", DAY), person_id=person, **of, **device))
    stage.post(*posts, buys("bob", at("09:00", DAY), **bought), exits("e2", at("09:00", DAY)))
    stage.settle()


def table_of_platforms(page: str) -> dict[str, list[str]]:
    table = page[page.index('id="platforms"') :]
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', table[: table.index("</table>")], re.S)
    return {name: re.findall(r'data-value="(\d*)"', cells) for name, cells in rows}


@pytest.mark.parametrize("platform", [{}, {"platform": "ios"}, {"platform": "other"}])
def test_beside_the_platforms_stands_the_number_of_all(stage, platform):
    told(stage)
    assert table_of_platforms(stage.page("welcome/hi", **platform))["Sent"] == ["2", "3"]


def test_the_table_says_what_stands_under_all_alone(stage):
    told(stage)
    page = stage.page("welcome/hi")
    assert "Reports that name no device stand under All alone" in page
    assert "can be more than All" not in page
    stage.post(
        make_event(
            "sent", at("08:02", DAY), delivery_id="d0", journey_id="welcome", step_id="hi", entry_id="e0",
            person_id="ann", device_token="ann-k", platform="android",
        ),
        make_event(
            "sent", at("08:02", DAY), delivery_id="d2", journey_id="welcome", step_id="hi", entry_id="e2",
            person_id="cid", device_token="cid-k", platform="android",
        ),
    )  # fmt: skip
    stage.settle()
    page = stage.page("welcome/hi")
    assert table_of_platforms(page)["Sent"] == ["2", "2", "3"]
    assert "can be more than All" in page and "under All alone" not in page


def test_a_conversion_whose_event_named_no_device_is_of_no_platform(stage):
    told(stage)
    shown = stage.read("welcome", platform="ios")["metrics"]
    for metric in (*WITHOUT, "converted_people", "conversion_events"):
        assert shown[metric]["value"] is None and OF_NO_DEVICE in shown[metric]["reason"], metric
    assert shown["conversion_rate"]["denominator"] is None
    shown = stage.read("welcome/hi", platform="ios")["metrics"]
    for metric in ("converted_people", "converted_deliveries", "conversion_rate", "entry_users", "continued"):
        assert shown[metric]["value"] is None and OF_NO_DEVICE in shown[metric]["reason"], metric
    assert shown["sent"]["value"] == 2


def test_a_conversion_has_the_platform_of_its_event_and_its_rate_has_none(stage):
    told(stage, platform="ios")
    for platform, converted in (("ios", 1), ("android", 0)):
        shown = stage.read("welcome", platform=platform)["metrics"]
        assert (shown["converted_people"]["value"], shown["conversion_events"]["value"]) == (converted, converted)
        assert shown["conversion_rate"]["value"] is None and OF_NO_DEVICE in shown["conversion_rate"]["reason"]


@pytest.mark.parametrize("page", ["welcome", "welcome/hi"])
def test_no_page_and_no_file_of_a_platform_says_zero_of_zero(stage, page):
    told(stage)
    shown = stage.page(page, platform="ios")
    assert "of 0 " not in shown and "nothing to take a share of" not in shown and OF_NO_DEVICE in shown
    rows = list(csv.DictReader(StringIO(stage.file(page, platform="ios").decode("utf-8-sig"), newline="")))
    assert rows[0]["converted_people"] == rows[0]["conversion_rate"] == ""


def test_a_course_of_what_has_no_platform_is_empty_and_says_why(stage):
    told(stage)
    page = stage.page("welcome", "explore/", platform="ios")
    assert "Nothing to draw" in page and OF_NO_DEVICE in page and "none since" not in page
    assert "data-figure-box" not in page
    assert "Nothing to draw" in stage.page("welcome/hi", platform="ios")
    assert "data-figure-box" in stage.page("welcome", "explore/", platform="ios", metric="messages_sent")
    found = stage.read("welcome", "explore/", platform="ios", metric="entries_total")
    assert "not available" in found["sentence"] and OF_NO_DEVICE in found["sentence"]


def test_conversions_are_drawn_by_platform_and_their_share_is_not(stage):
    told(stage, platform="ios")
    found = stage.read("welcome", "explore/", metric="converted_people", split="platform", range="all")
    assert {one["label"]: sum(point["value"] or 0 for point in one["series"]) for one in found["splits"]}["iOS"] == 1
    assert stage.read("welcome", "explore/", metric="conversion_rate", split="platform")["split"] == "none"


@pytest.mark.parametrize("page", ["welcome", "welcome/hi"])
def test_exits_are_of_all_platforms_and_say_so(stage, page):
    told(stage)
    assert "no device takes part in leaving" in stage.page(page, platform="ios")
    assert "no device takes part in leaving" not in stage.page(page)


@pytest.mark.parametrize("part", ["exits/", "recorder/"])
def test_pages_without_platforms_show_all_and_say_so(stage, part):
    told(stage)
    page = stage.page("welcome", part, platform="ios")
    assert "This page is of all platforms" in page and OF_NO_DEVICE not in page
