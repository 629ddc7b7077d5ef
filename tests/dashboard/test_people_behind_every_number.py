"""Beside each number of people stands the way to a file of exactly them; at zero it says why there is none."""

import html
import re

from django.test import Client

from tests.pipeline.cast import LETTER, PUSH, WELCOME, at, make_event, make_sent, naming
from tests.workspaces.cast import make_member
from workspaces import clock
from workspaces.models import Workspace

_LINK = re.compile(r'<a class="file" href="([^"]+)" title="Download ([^"]+)"')
_EMPTY = re.compile(r'class="file" disabled title="([^"]+)"')


def test_files_of_results_and_of_analytics_have_whom_the_numbers_count(stage):
    people = ("ann", "bob", "cid")
    stage.post(*(make_sent(f"p-{who}", who, at("08:00"), PUSH) for who in people))
    stage.post(*(make_sent(f"l-{who}", who, at("08:00"), LETTER) for who in people[:2]))
    stage.post(make_event("opened", at("09:00"), **naming("l-ann", "ann", LETTER)))
    stage.post(make_event("failed", at("08:00"), reason="provider_error", **naming("l-dan", "dan", LETTER)))
    stage.settle()
    found = linked(stage, stage.page(WELCOME.id))
    assert (found["Meant for"], found["Reached"], found["Failed"]) == (4, 3, 1)
    # One row of each channel, and all of them.
    assert counts(stage, stage.page(WELCOME.id), "Sent") == [3, 2, 3]
    assert "0, so there is nothing to download" in _EMPTY.findall(stage.page(WELCOME.id))
    analytics = f"/w/{stage.keys.workspace}/analytics/"
    page = get(stage, analytics, channel="email")
    told = linked(stage, page)
    assert (told["People who received"], told["Opened"], told["Failed"]) == (2, 1, 1)
    assert linked(stage, get(stage, analytics))["Sent"] == 3
    # Without the right there are none.
    member = make_member(Workspace.objects.get(slug=stage.keys.workspace), "Mia", "marketer")
    other = Client()
    other.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with clock.believing(stage.now):
        assert 'class="file"' not in other.get(analytics).content.decode()
        assert 'class="file"' not in other.get(stage.pages[WELCOME.id]).content.decode()


def linked(stage, page: str) -> dict[str, int]:
    """What each link says is downloaded -> how many people the form then speaks of."""
    return {label: count_at(stage, url) for url, label in reversed(_LINK.findall(page))}


def counts(stage, page: str, label: str) -> list[int]:
    return [count_at(stage, url) for url, named in _LINK.findall(page) if named == label]


def count_at(stage, url: str) -> int:
    return int(re.search(r'id="count" data-count="(\d+)"', get(stage, html.unescape(url)))[1])


def get(stage, url: str, **query: str) -> str:
    with clock.believing(stage.now):
        answer = stage.browser.get(url, query or None, headers={"authorization": f"Bearer {stage.keys.api_key}"})
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()
