"""What surrounds every page: navigation by role, theme, policy, and pages of errors."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client

from analytics.navigation import GROUPS
from tests.ui.shop import make_shop

pytestmark = pytest.mark.django_db
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def links(html: str) -> list[str]:
    return re.findall(r'<a class="nav-item" href="[^"]*"[^>]*>.*?</svg> ([^<]*)</a>', html)


def test_a_role_sees_only_what_it_may_open(shop, signed_in):
    admin, viewer = (links(signed_in(role).get(shop.list_url).content.decode()) for role in ("admin", "viewer"))
    assert {"Campaigns", "API keys", "Members", "Audit log", "Metrics"} <= set(admin)
    assert "Campaigns" in viewer
    assert {"API keys", "Members", "Audit log"}.isdisjoint(viewer)


def test_the_page_one_is_on_is_marked_once(shop, signed_in):
    html = signed_in().get(shop.list_url).content.decode()
    assert html.count('aria-current="page"') == 1
    assert html.count('aria-current="true"') == 0
    below = signed_in("viewer").get(shop.url).content.decode()
    assert re.search(r'class="nav-item" href="[^"]*/campaigns/" aria-current="true"', below)


def test_every_entry_of_the_navigation_leads_somewhere(shop, signed_in):
    browser = signed_in()
    html = browser.get(shop.list_url).content.decode()
    assert len(links(html)) >= sum(len(items) for _, items in GROUPS)
    for url in re.findall(r'<a class="nav-item" href="([^"]*)"', html):
        assert browser.get(url).status_code == 200, url


def test_the_theme_of_the_account_is_in_the_page_before_any_script(shop, signed_in):
    browser = signed_in()
    assert '<html lang="en" data-theme="system">' in browser.get(shop.list_url).content.decode()
    browser.post("/account/theme/", {"theme": "dark"})
    assert '<html lang="en" data-theme="dark">' in browser.get(shop.list_url).content.decode()


def test_the_policy_allows_nothing_inline(shop, signed_in):
    answer = signed_in().get(shop.url)
    policy, html = answer["Content-Security-Policy"], answer.content.decode()
    assert "unsafe" not in policy
    assert re.search(r"\sstyle=|\son\w+=", html) is None
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []


@pytest.mark.parametrize("name", sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")))
def test_every_template_can_be_read_and_holds_nothing_inline(name):
    get_template(name)
    text = (TEMPLATES / name).read_text()
    assert re.search(r"\sstyle=|\son(click|change|load|submit)=|<style", text) is None


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_pages_of_errors_need_nothing(name):
    html = get_template(name).render({})
    assert "<h1" in html and "Traceback" not in html


def test_a_strangers_404_tells_nothing(shop, client):
    answer = client.get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert "We could not find this page" in answer.content.decode()


def test_a_page_that_breaks_says_sorry(shop, signed_in, monkeypatch):
    def breaks(*_args):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("analytics.views.campaign_results.campaign_results", breaks)
    browser = signed_in()
    browser.raise_request_exception = False
    answer = browser.get(shop.url)
    assert answer.status_code == 500
    assert "Sorry, there is a problem" in answer.content.decode()
    assert "broken on purpose" not in answer.content.decode()


def test_a_page_is_light(shop, signed_in):
    """Budgets of design.md 6 and ux.md 7, compressed."""
    assert len(gzip.compress(signed_in().get(shop.url).content)) < 30_000
    assert _size("readout.css") < 12_000
    assert _size("readout.js") + _size("django_htmx/htmx-2.min.js") < 26_000


def _size(name: str) -> int:
    return len(gzip.compress(Path(finders.find(name)).read_bytes(), 9))


def test_colours_can_be_told_from_their_ground():
    """Contrast of the tokens, computed from the style sheet (ux.md 9, point 33)."""
    text = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    tokens = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", text))
    grounds = ("bg", "surface", "surface-2")
    for theme in (0, 1):
        colour = {name: pair.split(", ")[theme] for name, pair in tokens.items()}
        for ink in ("text", "text-2", "text-3", "link"):
            assert all(contrast(colour[ink], colour[ground]) >= 4.5 for ground in grounds), (ink, theme)
        for ink in ("border-strong", "focus", "prev"):
            assert all(contrast(colour[ink], colour[ground]) >= 3 for ground in grounds), (ink, theme)
        for slot in range(1, 7):
            assert all(contrast(colour[f"c{slot}"], colour[ground]) >= 3 for ground in ("bg", "surface")), (slot, theme)
        for tone in ("good", "info", "goal", "wait", "warn", "bad"):
            assert contrast(colour[tone], colour[f"{tone}-ground"]) >= 4.5, (tone, theme)
        assert contrast(colour["on-accent"], colour["accent"]) >= 4.5


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_another_companys_pages_do_not_exist(shop, signed_in):
    other = make_shop("Globex")
    browser: Client = signed_in()
    for url in (other.list_url, other.url, other.push_url, f"{other.url}explore/", f"{other.url}version/"):
        assert browser.get(url).status_code == 404
