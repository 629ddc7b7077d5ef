"""Search over names and ids, never beyond one's own workspaces."""

import re

import pytest

from tests.ui.shop import make_shop
from tests.workspaces.cast import make_member

pytestmark = pytest.mark.django_db


def found(html: str) -> list[str]:
    return re.findall(r'class="name"><a href="([^"]*)">', html)


def test_it_finds_campaigns_and_actions_by_name_and_by_id(shop, signed_in):
    browser = signed_in()
    here = f"/w/{shop.workspace.slug}/search/"
    assert found(browser.get(here, {"q": "LAUNCH"}).content.decode()) == [shop.url]
    assert found(browser.get(here, {"q": "autumn-launch"}).content.decode()) == [shop.url]
    assert found(browser.get(here, {"q": shop.push.public_id}).content.decode()) == [shop.push_url]
    assert found(browser.get(here, {"q": "welcome"}).content.decode()) == [shop.push_url]


def test_the_exact_id_comes_first(shop, signed_in):
    assert found(signed_in().get("/search/", {"q": "reminder"}).content.decode()) == [shop.email_url]


def test_it_never_looks_into_another_company(shop, signed_in):
    other = make_shop("Globex")
    browser = signed_in()
    assert found(browser.get("/search/", {"q": "autumn"}).content.decode()) == [shop.url]
    make_member(other.workspace, "admin-person", "viewer")
    assert set(found(browser.get("/search/", {"q": "autumn"}).content.decode())) == {shop.url, other.url}


@pytest.mark.parametrize("words", ["", " ", "%", "_", "\x00", "'; DROP TABLE", "x" * 5000, "<script>alert(1)</script>"])
def test_any_words_are_only_words(shop, signed_in, words):
    answer = signed_in().get("/search/", {"q": words})
    assert answer.status_code == 200
    assert found(answer.content.decode()) == []
    assert "<script>alert" not in answer.content.decode()


def test_a_stranger_is_asked_to_sign_in(shop, client):
    assert client.get("/search/", {"q": "autumn"}).status_code == 302
