"""What the report of an in-app message shows of what devices reported (metrics.md 10, AE-01 to AE-06)."""

import re
from datetime import timedelta

from analytics.charts.painting import painted
from analytics.models import SavedView
from analytics.saved.reading import can_be_reported, sheet_of
from tests.in_app.theatre import BLOCKS, block, clicked, shown
from tests.pipeline.cast import NOW, at
from tests.pipeline.pages import numbers_on
from workspaces import clock
from workspaces.models import User


def test_ctr_leaves_the_close_button_out_once(stage):
    """AE-01."""
    stage.message(BLOCKS)
    devices = [f"d{n}" for n in range(1_000)]
    stage.post(*(shown(device) for device in devices))
    for name, n in (("button", 180), ("image", 40), ("background", 30), ("close", 400)):
        stage.post(*(clicked(device, name) for device in devices[:n]))
    numbers = ("impressions", "clicks", "ctr", "close_clicks", "close_rate")
    assert stage.numbers(*numbers) == (1_000, 250, 25, 400, 40)
    page = stage.whole_page()
    assert "25.0%" in page
    assert {(one.metric, one.value) for one in numbers_on(page) if one.metric == "impressions"} >= {
        ("impressions", "1000")
    }


def test_several_blocks_of_one_display_count_each(stage):
    """AE-02."""
    stage.message(BLOCKS)
    stage.post(shown("a"), clicked("a", "button"), clicked("a", "image"), clicked("a", "background"))
    assert stage.numbers("clicks", "clicks_unique", "ctr", "ctr_unique") == (3, 1, 300, 100)
    assert "300.0%" in stage.whole_page()


def test_a_carousel_counts_each_card_once_in_a_display(stage):
    """AE-03."""
    stage.message(*[[block(f"b{n}", label=f"Button {n}")] for n in (1, 2, 3)])
    stage.post(shown("a"), *(shown("a", card=f"c{n}") for n in (1, 2, 3)), shown("b"))
    stage.post(shown("c"), shown("c", card="c1"), shown("c", card="c2"), shown("c", card="c1"), clicked("a", "b2"))
    report = stage.report()
    cards = {row["id"]: row["metrics"] for row in report["rows"] if row["type"] == "card"}
    assert [cards[f"c{n}"]["impressions"]["value"] for n in (1, 2, 3)] == [3, 2, 1]
    assert cards["c2"]["ctr"]["value"] == 50
    whole = report["metrics"]
    assert (whole["impressions"]["value"], whole["impressions_unique"]["value"]) == (6, 3)
    assert round(whole["ctr"]["value"], 1) == 16.7


def test_a_click_whose_display_was_lost_implies_a_device_and_no_impression(stage):
    """AE-04."""
    stage.message(BLOCKS)
    assert stage.numbers("impressions", "ctr") == (0, None)
    assert stage.table()[0]["ctr"] == ""
    stage.post(clicked("a", "button"))
    names = ("impressions", "clicks", "ctr", "impressions_unique", "audience_impression", "audience_clicked")
    assert stage.numbers(*names) == (0, 1, None, 1, 1, 1)
    assert stage.numbers(*names, range="24h") == (0, 1, None, 1, 1, 1)
    assert "—" in stage.whole_page()


def test_an_edit_deletes_what_changed_and_late_reports_find_it(stage):
    """AE-05."""
    noon = at("12:00")
    stage.now = at("14:00")
    stage.message(
        [block("body", "body", text="Old"), block("button", text="Shop"), block("close", "close_button", text="X")]
    )
    early, late = noon - timedelta(hours=1), noon + timedelta(minutes=30)
    before, after = [f"b{n}" for n in range(100)], [f"a{n}" for n in range(60)]
    stage.post(*(shown(device, early) for device in before), *(clicked(d, "button", early) for d in before[:20]))
    stage.post(*(clicked(device, "close", early) for device in before[:50]))
    changed = [
        block("body", "body", text="New"),
        block("button", text="Shop"),
        block("close", "close_button", text="Close"),
    ]
    stage.message(changed, effective_at="2026-11-20T12:00:00Z")
    stage.post(*(shown(device, late) for device in after), *(clicked(d, "button", late) for d in after[:9]))
    stage.post(*(clicked(device, "close", late) for device in after[:30]))
    stage.post(clicked("b99", "close", at("11:55")))
    rows = stage.rows()
    assert rows["Deleted body"] == (100, 0)
    assert rows["Deleted close_button"] == (100, 51)
    assert rows["Body"] == (60, 0)
    assert rows["Close button"] == (60, 30)
    assert rows["Shop"] == (160, 29)
    impressions, clicks, ctr = stage.numbers("impressions", "clicks", "ctr")
    assert (impressions, clicks, round(ctr, 1)) == (160, 29, 18.1)
    deleted = [row for row in stage.table() if row["state"] == "deleted"]
    assert {row["deleted_utc"] for row in deleted} == {"2026-11-20 12:00:00+00:00"}
    assert "Why are there “Deleted” blocks?" in stage.whole_page()


def test_the_graph_has_every_block_in_every_bucket(stage):
    """B-06, and the three periods of T-5."""
    stage.message(BLOCKS)
    stage.post(shown("a", NOW - timedelta(minutes=20)), clicked("a", "button", NOW - timedelta(minutes=20)))
    stage.post(shown("b", NOW - timedelta(days=3)), clicked("b", "image", NOW - timedelta(days=3)))
    for word, points, clicks in (("30d", 30, 2), ("24h", 24, 1), ("1h", 12, 1)):
        report = stage.report(range=word)
        assert {len(line["series"]) for line in report["splits"]} == {points}
        assert sum(point["value"] for line in report["splits"] for point in line["series"]) == clicks
        rows = stage.table("statistics/data.csv", range=word)
        assert len(rows) == points * len(BLOCKS)
        assert sum(int(row["clicks"]) for row in rows) == clicks
        assert sum(int(row["unique_clicks"]) for row in rows) == clicks


def test_a_platform_narrows_everything_on_the_page(stage):
    stage.message(BLOCKS)
    stage.post(shown("a", platform="ios"), clicked("a", "button", platform="ios"), shown("b", platform="android"))
    stage.post(shown("c"))
    assert stage.numbers("impressions", "clicks", "audience_impression") == (3, 1, 3)
    assert stage.numbers("impressions", "clicks", "audience_impression", platform="ios") == (1, 1, 1)
    assert stage.numbers("impressions", "clicks", "audience_clicked", platform="android") == (1, 0, 0)


def test_blocks_are_sorted_and_the_graphs_are_pictures(stage):
    stage.message([block("few", label="Few")], [block("many", label="Many"), block("close", "close_button")])
    stage.post(shown("a"), clicked("a", "few"), clicked("a", "many"), clicked("a", "many"), clicked("a", "close"))
    stage.post(shown("a", card="c2", person_id="ada"))
    stage.settle()
    assert order(stage.whole_page()) == ["Few", "Many", "Close button"]
    assert order(stage.whole_page(sort="-clicks")) == ["Many", "Few", "Close button"]
    assert order(stage.whole_page(sort="clicks")) == ["Few", "Close button", "Many"]
    # A close button counts no devices that clicked: it comes last, whichever way.
    assert order(stage.whole_page(sort="devices"))[-1] == order(stage.whole_page(sort="-devices"))[-1] == "Close button"
    for path in ("statistics/chart.svg", "responses/chart.svg"):
        picture = stage.get(f"{stage.message_url}{path}")
        assert picture.startswith("<svg") and "Offer card" in picture and "Many" in picture, path
    assert_comes_by_mail(stage)


def assert_comes_by_mail(stage) -> None:
    """The table of a saved view, and the graph as a picture where there is a font for its words."""
    page = stage.message_url.partition(f"/w/{stage.keys.workspace}/")[2]
    view = SavedView(workspace=stage.workspace, name="Offer", page=page, query="range=30d")
    assert can_be_reported(stage.workspace, view)
    with clock.believing(stage.now):
        sheet = sheet_of(stage.workspace, view, User.objects.get(), "UTC", "csv")
    assert [row[sheet.header.index("clicks")] for row in sheet.rows if row[5] == "message"] == ["3"]
    assert (sheet.picture is None) == (
        painted("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>") is None
    )


def order(page: str) -> list[str]:
    table = page[page.index("blocks-title") : page.index("<tfoot>")]
    return re.findall(r'scope="row" class="name">(Few|Many|Close button)', table)
