"""A file of audience activity has the rows of the request, is named after them, and leaves out what one has (U-10,
U-11)."""

from datetime import timedelta

from tests.in_app.files import asked, exported, made, manifest
from tests.in_app.theatre import block, clicked, shown

BLOCKS = [block("button", label="Shop now"), block("close", "close_button")]


def test_the_rows_are_those_of_the_request_and_the_name_says_which(stage):
    """Between the request and the file one row ends, one is clicked in, one comes."""
    stage.message(BLOCKS)
    stage.post(shown("ends", stage.now - timedelta(days=29, hours=23)), shown("clicks"), shown("stays"))
    stage.settle()
    file = asked(stage, tab="not_clicked")
    stage.later(hours=2)
    stage.post(clicked("clicks", "button", stage.now), shown("comes", stage.now))
    stage.settle()
    rows, name = made(stage, file)
    assert {row["subscription_id"]: row["activity"] for row in rows} == {"clicks": "Clicked", "stays": "Did Not Click"}
    assert f"audience-activity-offer-not_clicked-{stage.now:%Y%m%dT%H%M%SZ}.csv" in name
    assert manifest(stage, file)["rows_ended_since_asked"] == 1


def test_only_what_is_new_since_the_last_download_of_this_list(stage):
    """New is a device that was not in it, and one that has clicked since; each platform is a list of its own."""
    stage.message(BLOCKS)
    stage.post(shown("old", platform="ios"), shown("later", platform="ios"))
    stage.settle()
    assert len(exported(stage, platform="ios")) == 2
    assert made(stage, asked(stage, only_new="1", platform="ios"))[0] == []
    stage.post(clicked("later", "button", stage.now), shown("new", stage.now, platform="ios"))
    stage.settle()
    fresh = made(stage, asked(stage, only_new="1", platform="ios"))[0]
    assert {row["subscription_id"] for row in fresh} == {"later", "new"}
    assert made(stage, asked(stage, only_new="1", platform="ios"))[0] == []
    assert len(made(stage, asked(stage, only_new="1"))[0]) == 3
