"""The page of a campaign's results: ux.md 3.2."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ui.shop import ENGAGED, USERS_TOTAL, USERS_UNIQUE, make_shop

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def numbers_of(html: str) -> dict[str, str]:
    """The first value of each metric, which is the campaign's own."""
    found = re.findall(r'data-metric="(\w+)" data-value="([^"]*)"', html)
    return dict(reversed(found))


def test_it_shows_both_rings_the_channels_and_the_flow(shop, signed_in):
    answer = signed_in().get(shop.url)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1" in html and "Autumn launch" in html
    numbers = numbers_of(html)
    assert numbers["users_unique"] == str(USERS_UNIQUE)
    assert numbers["users_total"] == str(USERS_TOTAL)
    assert numbers["engaged"] == str(ENGAGED)
    assert "Welcome push" in html and "Reminder" in html
    assert "people once" in html


def test_without_a_goal_conversions_are_a_dash_with_its_reason(shop, signed_in):
    html = signed_in().get(shop.url).content.decode()
    assert numbers_of(html)["conversions"] == ""
    assert "This campaign has no goal" in html


def test_the_clients_own_id_leads_to_the_same_page(shop, signed_in):
    html = signed_in().get(f"/w/{shop.workspace.slug}/campaigns/autumn-launch/").content.decode()
    assert numbers_of(html)["users_unique"] == str(USERS_UNIQUE)


def test_a_range_cuts_rings_channels_and_cards(shop, signed_in):
    numbers = numbers_of(signed_in().get(shop.url, {"range": "24h", "tz": "UTC"}).content.decode())
    assert numbers["users_unique"] == "1200"
    assert numbers["engaged"] == "400"


def test_one_look_costs_few_queries(shop, signed_in):
    browser = signed_in()
    browser.get(shop.url)
    with CaptureQueriesContext(connection) as asked:
        browser.get(shop.url)
    reading = [query for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))]
    assert len(reading) <= 14, "\n".join(query["sql"][:150] for query in reading)


def test_htmx_gets_the_part_alone_with_its_address(shop, signed_in):
    answer = signed_in().get(shop.url, {"range": "7d", "platform": "", "channel": ""}, headers=HTMX)
    html = answer.content.decode()
    assert html.lstrip().startswith('<div id="results"')
    assert "<html" not in html
    assert answer["HX-Push-Url"] == f"{shop.url}?range=7d"
    assert "HX-Request" in answer["Vary"]
    assert 'id="status" hx-swap-oob="innerHTML">Last 7 days.' in html


def test_going_back_gets_the_whole_page(shop, signed_in):
    answer = signed_in().get(shop.url, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in answer.content.decode()


def test_a_refresh_of_itself_leaves_the_history_alone(shop, signed_in):
    answer = signed_in().get(shop.url, {"live": "1"}, headers=HTMX | {"HX-Trigger": "results"})
    assert "HX-Push-Url" not in answer


def test_empty_and_default_words_lead_to_the_canonical_address(shop, signed_in):
    answer = signed_in().get(shop.url, {"range": "7d", "compare": "none", "platform": "", "channel": ""})
    assert answer.status_code == 302
    assert answer["Location"] == f"{shop.url}?range=7d"
    assert signed_in("viewer").get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("words", "notice"),
    [
        ({"tz": "EST"}, "is not a time zone name"),
        ({"tz": "Mars/Olympus"}, "is not a time zone name"),
        ({"range": "forever"}, "is not a range"),
        ({"range": "custom", "from": "2026-02-31"}, "is not a date"),
        ({"platform": "palm"}, "is not a choice for platform"),
        ({"channel": "fax"}, "is not a choice for channel"),
        ({"compare": "twin"}, "is not a choice for compare"),
        ({"utm_source": "x"}, "is not something this page can filter by"),
        ({"range": "\x00<script>"}, "is not a range"),
    ],
)
def test_a_wrong_word_falls_back_and_is_named(shop, signed_in, words, notice):
    answer = signed_in().get(shop.url, words)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert notice in html
    assert "<script>" not in html.replace("<script src", "")
    assert numbers_of(html)["users_unique"] == str(USERS_UNIQUE)


def test_it_is_kept_by_no_cache(shop, signed_in):
    answer = signed_in().get(shop.url)
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("id", ["nobody", "a%00b", "x" * 2000, "..%2f", "%F0%9F%92%A9"])
def test_an_unknown_campaign_is_not_found(shop, signed_in, id):
    assert signed_in().get(f"{shop.list_url}{id}/").status_code == 404


def test_another_companys_campaign_is_not_found(shop, signed_in):
    other = make_shop("Globex")
    assert signed_in().get(f"{shop.list_url}{other.campaign.public_id}/").status_code == 404
    assert signed_in("viewer").get(other.url).status_code == 404


def test_who_may_not_take_files_sees_no_link_to_them(shop, signed_in):
    assert "data.csv" not in signed_in("viewer").get(shop.url).content.decode()
    assert "data.csv" in signed_in("marketer").get(shop.url).content.decode()


# --- New data, show -------------------------------------------------------------------------------------------------


def _asked(html: str) -> str:
    return re.search(r'hx-get="([^"]*version/[^"]*)"', html)[1].replace("&amp;", "&")


def test_nothing_new_is_told_in_no_words(shop, signed_in):
    browser = signed_in()
    url = _asked(browser.get(shop.url).content.decode())
    assert browser.get(url).status_code == 204


def test_new_data_is_offered_and_never_pushed(shop, signed_in):
    browser = signed_in()
    answer = browser.get(f"{shop.url}version/?range=7d&known=before")
    html = answer.content.decode()
    assert "New data." in html
    assert f'href="{shop.url}?range=7d"' in html


def test_a_live_page_hears_that_it_may_fetch(shop, signed_in):
    answer = signed_in().get(f"{shop.url}version/?live=1&known=before")
    assert answer.status_code == 204
    assert answer["HX-Trigger"] == "fresh"


def test_nobody_is_shown_the_files_of_whoever_looked_before(shop, signed_in):
    """Sections of the page are remembered between looks."""
    admin, viewer = signed_in("admin"), signed_in("viewer")
    pages = [browser.get(shop.url).content for browser in (admin, viewer, admin)]
    files = [page.count(b'class="file"') for page in pages]
    assert files[0] == files[2] > 10 and files[1] == 0
