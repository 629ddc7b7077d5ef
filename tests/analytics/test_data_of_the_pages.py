"""The same numbers as JSON and CSV, at the page's own address (design.md 7, ruling 51)."""

import csv
import json
from decimal import Decimal
from io import StringIO

import pytest

from analytics.leafmetrics import Leaf
from campaigns.models import Campaign
from tests.analytics.makers import leaf, make_campaign
from tests.analytics.rollups import write_leaves
from tests.exports.desk import xlsx_rows
from tests.workspaces.cast import make_key
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def autumn(acme) -> str:
    """The address of a campaign with a push to three people, of whom one opened."""
    campaign, actions = make_campaign(acme, hello="push", letter="email")
    rows = [
        leaf(campaign, Leaf.ENTRIES, "2026-11-10 10:00", [1, 2, 3]),
        leaf(actions["hello"], Leaf.SENT, "2026-11-10 10:00", [1, 2, 3]),
        leaf(actions["hello"], Leaf.OPENED, "2026-11-10 11:00", [1]),
        leaf(actions["hello"], Leaf.INTERACTED, "2026-11-10 11:00", [1]),
    ]
    write_leaves(acme, rows)
    return f"/w/{acme.slug}/campaigns/{campaign.public_id}/"


def table(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def test_results_as_json_have_the_agreed_shape(autumn, vic, signed_in):
    found = signed_in(vic).get(f"{autumn}data.json", {"tz": "Asia/Kathmandu"}).json()
    assert found["scope"] == "campaign:autumn"
    assert (found["tz"], found["as_of"], found["watermark"]) == (
        "Asia/Kathmandu",
        "2026-11-20T14:07:00Z",
        "2026-11-20T14:07:00Z",
    )
    assert (found["from"], found["to"]) == ("2026-10-31T18:15:00Z", "2026-11-20T18:15:00Z")
    assert found["metrics"]["sent"] == {"value": 3, "unit": "messages", "kind": "total"}
    assert found["metrics"]["users_unique"] == {"value": 3, "unit": "people", "kind": "unique"}
    rate = found["metrics"]["open_rate_sent"]
    assert (rate["unit"], rate["kind"], rate["numerator"], rate["denominator"]) == ("percent", "rate", 1, 3)
    assert [row["scope"] for row in found["rows"]] == [
        "channel:autumn/push",
        "channel:autumn/email",
        "action:autumn/hello",
        "action:autumn/letter",
    ]
    assert found["rows"][2]["id"] == "hello"


def test_a_rate_is_a_number_with_all_its_digits(autumn, vic, signed_in):
    text = signed_in(vic).get(f"{autumn}data.json").content.decode()
    found = json.loads(text, parse_float=Decimal)
    assert found["metrics"]["open_rate_sent"]["value"] == Decimal(100) / 3


def test_a_rate_of_nothing_is_null_in_json_and_empty_in_csv(autumn, ben, signed_in):
    browser = signed_in(ben)
    assert browser.get(f"{autumn}data.json").json()["rows"][1]["metrics"]["delivery_rate"]["value"] is None
    assert table(browser.get(f"{autumn}data.csv"))[2]["delivery_rate"] == ""


def test_explore_as_json_has_a_series_or_splits(autumn, vic, signed_in):
    browser = signed_in(vic)
    query = {"metric": "sent", "range": "custom", "from": "2026-11-09", "to": "2026-11-10", "tz": "Europe/Berlin"}
    found = browser.get(f"{autumn}explore/data.json", query).json()
    assert [(point["start"], point["value"], point["incomplete"]) for point in found["series"]] == [
        ("2026-11-08T23:00:00Z", 0, False),
        ("2026-11-09T23:00:00Z", 3, False),
    ]
    assert found["metrics"]["sent"]["value"] == 3
    split = browser.get(f"{autumn}explore/data.json", query | {"split": "channel"}).json()["splits"]
    assert [(line["scope"], line["label"], len(line["series"])) for line in split] == [
        ("channel:autumn/push", "Push", 2),
        ("channel:autumn/email", "E-mail", 2),
    ]


def test_an_action_has_its_own_data_by_either_id(autumn, vic, signed_in):
    found = signed_in(vic).get(f"{autumn}actions/hello/data.json").json()
    assert (found["scope"], found["metrics"]["sent"]["value"]) == ("action:autumn/hello", 3)
    assert signed_in(vic).get(f"{autumn}actions/hello/explore/data.json").json()["scope"] == "action:autumn/hello"


def test_a_program_reads_with_its_key_in_the_workspaces_zone(autumn, acme, client):
    _, token = make_key(acme, "api", role="viewer")
    answer = client.get(f"{autumn}data.json", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["tz"]) == (200, "UTC")
    assert client.get(f"{autumn}data.json", headers={"authorization": "Bearer nonsense"}).status_code == 401


def test_csv_holds_exact_numbers_and_names_its_zone(autumn, ben, signed_in):
    response = signed_in(ben).get(f"{autumn}data.csv", {"tz": "Asia/Kathmandu"})
    [campaign, push, *_] = table(response)
    assert (campaign["scope"], campaign["users_unique"], push["sent"]) == ("campaign:autumn", "3", "3")
    assert campaign["from (Asia/Kathmandu)"] == "2026-11-01 00:00:00+05:45"
    assert campaign["from_utc"] == "2026-10-31 18:15:00+00:00"
    assert (push["open_rate_sent_numerator"], push["open_rate_sent_denominator"]) == ("1", "3")
    assert push["open_rate_sent"].startswith("33.3333333333")
    assert response["Content-Disposition"] == 'attachment; filename="autumn-since-start.csv"'
    assert b"\r\n" in response.content


def test_the_points_of_a_line_as_csv(autumn, ben, signed_in):
    query = {"metric": "sent", "from": "2026-11-10", "to": "2026-11-10", "by": "day", "tz": "Asia/Kathmandu"}
    response = signed_in(ben).get(f"{autumn}explore/data.csv", query | {"range": "custom", "by": "hour"})
    rows = table(response)
    assert rows[0]["start (Asia/Kathmandu)"] == "2026-11-10 00:00:00+05:45"
    assert rows[0]["start_utc"] == "2026-11-09 18:15:00+00:00"
    assert sum(int(row["sent"]) for row in rows) == 3
    assert {row["incomplete"] for row in rows} == {"no"}
    assert "2026-11-10-to-2026-11-10" in response["Content-Disposition"]


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_made_harmless(acme, autumn, ben, signed_in, name):
    with workspace_transaction(acme.pk):
        Campaign.unscoped.filter(external_id="autumn").update(name=name)
    assert table(signed_in(ben).get(f"{autumn}data.csv"))[0]["name"] == f"'{name}"


def test_the_list_as_json_and_as_csv(autumn, acme, ben, signed_in):
    browser = signed_in(ben)
    found = browser.get(f"/w/{acme.slug}/campaigns/data.json").json()
    [row] = found["rows"]
    assert (row["scope"], row["id"], row["state"], row["metrics"]["users_total"]["value"]) == (
        "campaign:autumn",
        "autumn",
        "running",
        3,
    )
    assert found["next"] is None
    [line] = table(browser.get(f"/w/{acme.slug}/campaigns/data.csv"))
    assert (line["id"], line["users_total"], line["started_utc"]) == ("autumn", "3", "2026-11-01 00:00:00+00:00")


def test_a_viewer_reads_json_and_takes_no_file(autumn, vic, signed_in):
    browser = signed_in(vic)
    for page in ("", "explore/", "actions/hello/"):
        assert browser.get(f"{autumn}{page}data.json").status_code == 200
        assert browser.get(f"{autumn}{page}data.csv").status_code == 403


@pytest.mark.parametrize("page", ["", "explore/", "actions/hello/"])
def test_the_spreadsheet_holds_the_numbers_of_the_csv_as_numbers(autumn, ben, vic, signed_in, page):
    browser = signed_in(ben)
    lines = table(browser.get(f"{autumn}{page}data.csv"))
    rows = xlsx_rows(browser.get(f"{autumn}{page}data.xlsx").content)
    assert [list(row) for row in rows] == [list(line) for line in lines]
    for row, line in zip(rows, lines, strict=True):
        for name, cell in row.items():
            assert float(line[name]) == cell if isinstance(cell, int | float) else (cell or "") == line[name]
    assert signed_in(vic).get(f"{autumn}{page}data.xlsx").status_code == 403


def test_another_workspace_finds_nothing(autumn, gus, signed_in):
    assert signed_in(gus).get(f"{autumn}data.json").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "tz=Nowhere/City",
        "range=x",
        "from=x",
        "platform=x",
        "channel=x",
        "compare=x",
        "metric=x",
        "by=x",
        "split=x",
        "foo=1",
    ],
)
def test_a_wrong_word_falls_back_with_a_notice(autumn, vic, signed_in, query):
    answer = signed_in(vic).get(f"{autumn}explore/data.json?{query}")
    assert answer.status_code == 200
    assert answer.json()["notices"]
