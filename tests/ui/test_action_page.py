"""One action: ux.md 3.4."""

import re

import pytest

from tests.ui.shop import DAYS, PEOPLE_A_DAY

pytestmark = pytest.mark.django_db


def test_it_shows_what_its_channel_can_have_and_nothing_else(shop, signed_in):
    browser = signed_in()
    push, email = (browser.get(url).content.decode() for url in (shop.push_url, shop.email_url))
    assert f'data-metric="sent" data-value="{DAYS * PEOPLE_A_DAY}"' in push
    assert "Opened (clicked)" in push
    assert 'data-metric="unsubscribed"' not in push
    assert 'data-metric="unsubscribed"' in email
    assert "onversion" not in push + email


def test_the_flow_stays_and_marks_where_one_is(shop, signed_in):
    html = signed_in().get(shop.push_url).content.decode()
    current = re.search(r'id="card-(a_[^"]*)" href="[^"]*" aria-current="page"', html)
    assert current[1] == shop.push.public_id
    assert "Reminder" in html


def test_it_says_where_it_belongs(shop, signed_in):
    html = signed_in().get(shop.push_url, {"range": "7d"}).content.decode()
    assert f'<a href="{shop.url}?range=7d">Autumn launch</a>' in html
    assert "<title>Welcome push - Autumn launch - Readout</title>" in html


def test_an_unknown_action_is_not_found(shop, signed_in):
    assert signed_in().get(f"{shop.url}actions/nobody/").status_code == 404
    assert signed_in("viewer").get(f"{shop.url}actions/nobody/version/").status_code == 404
