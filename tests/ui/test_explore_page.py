"""Explore: ux.md 3.3."""

import re

import pytest

from tests.ui.shop import DAYS, PEOPLE_A_DAY

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def points(html: str) -> list[str]:
    return re.findall(r'<td class="num" data-value="(\d*)">', html)


def test_a_sentence_a_drawing_twice_a_table_and_files(shop, signed_in):
    html = signed_in().get(f"{shop.url}explore/", {"tz": "UTC"}).content.decode()
    assert "<h1" in html and "Engaged per day" in html
    assert "4,000 people in the last 30 days" in html
    assert 'class="chart chart-720' in html and 'class="chart chart-340' in html
    assert "<template data-figure>" in html
    assert [value for value in points(html) if value not in ("", "0")] == ["400"] * DAYS
    for file in ("data.csv", "data.json", "chart.svg"):
        assert f"explore/{file}?tz=UTC" in html


def test_the_unfinished_day_says_so(shop, signed_in):
    html = signed_in().get(f"{shop.url}explore/").content.decode()
    assert "Sat 21 Nov so far" in html
    assert 'class="line stroke s5 open"' in html


def test_a_day_of_25_hours_says_so(shop, signed_in):
    html = signed_in().get(f"{shop.url}explore/", {"tz": "Europe/Berlin"}).content.decode()
    assert "Sun 25 Oct (25 h)" in html


def test_a_split_draws_a_line_for_each_that_has_the_number(shop, signed_in):
    html = signed_in().get(f"{shop.url}explore/", {"metric": "sent", "split": "channel", "tz": "UTC"}).content.decode()
    assert "Sent per day, by channel" in html
    assert len(re.findall(r'data-curve-switch="(\w+|E-mail)"', html)) == 2
    assert f'data-metric="sent" data-value="{DAYS * PEOPLE_A_DAY}"' in html
    assert f'data-metric="sent" data-value="{2 * DAYS * PEOPLE_A_DAY}"' in html


def test_choices_at_their_default_are_not_in_the_address(shop, signed_in):
    words = {"metric": "engaged", "by": "day", "split": "none", "compare": "same_weekdays", "platform": ""}
    answer = signed_in().get(f"{shop.url}explore/", words, headers=HTMX)
    assert answer["HX-Push-Url"] == f"{shop.url}explore/"
    assert "<title>Engaged per day - Autumn launch - Readout</title>" in answer.content.decode()


def test_the_way_back_carries_range_and_filters(shop, signed_in):
    html = signed_in().get(f"{shop.url}explore/", {"range": "7d", "platform": "ios"}).content.decode()
    assert f'<a href="{shop.url}?range=7d&amp;platform=ios">Autumn launch</a>' in html


def test_an_action_can_be_explored_too(shop, signed_in):
    html = signed_in().get(f"{shop.email_url}explore/", {"metric": "sent", "tz": "UTC"}).content.decode()
    assert f'data-metric="sent" data-value="{DAYS * PEOPLE_A_DAY}"' in html
    assert f'<a href="{shop.email_url}?range=30d&amp;tz=UTC">Reminder</a>' in html


@pytest.mark.parametrize(
    "words", [{"metric": "bogus"}, {"by": "century"}, {"split": "mood"}, {"by": "5min"}, {"compare": "twin"}]
)
def test_a_wrong_word_falls_back_with_a_notice(shop, signed_in, words):
    answer = signed_in().get(f"{shop.url}explore/", words)
    assert answer.status_code == 200
    assert "strip-warn" in answer.content.decode()


@pytest.mark.parametrize("range", ["1h", "24h", "7d", "90d", "mtd", "qtd", "ytd", "all"])
@pytest.mark.parametrize("tz", ["Asia/Kathmandu", "Australia/Lord_Howe", "America/Los_Angeles"])
def test_every_range_can_be_drawn_in_every_zone(shop, signed_in, range, tz):
    answer = signed_in().get(f"{shop.url}explore/", {"range": range, "tz": tz, "metric": "users_unique"})
    assert answer.status_code == 200
    assert "data-point" in answer.content.decode()


def test_the_picture_carries_title_zone_and_range(shop, signed_in):
    answer = signed_in("marketer").get(f"{shop.url}explore/chart.svg", {"tz": "Asia/Kathmandu"})
    drawn = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml"
    assert "attachment" in answer["Content-Disposition"]
    assert "Engaged per day" in drawn and "Asia/Kathmandu" in drawn and "Autumn launch" in drawn
    assert "style=" not in drawn and "class=" not in drawn


def test_the_picture_is_for_those_who_may_take_numbers_out(shop, signed_in):
    browser = signed_in("viewer")
    assert browser.get(f"{shop.url}explore/chart.svg").status_code == 403
    assert "chart.svg" not in browser.get(f"{shop.url}explore/").content.decode()
