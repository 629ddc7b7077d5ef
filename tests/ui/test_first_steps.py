"""What an empty workspace shows: ux.md 2.5."""

import re

import pytest
from django.test import Client

from tests.ui.shop import NOW, make_campaign
from tests.workspaces.cast import make_key, make_member, make_workspace
from workspaces.models import Source
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(db):
    return make_workspace("Fresh")


@pytest.fixture
def page(fresh):
    client = Client()
    member = make_member(fresh, "Fay", "admin")
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return lambda: client.get(f"/w/{fresh.slug}/campaigns/").content.decode()


def done(html: str) -> list[bool]:
    return [mark == "done" for mark in re.findall(r'<li class="(done)?"><svg', html)]


def test_an_empty_workspace_lists_four_steps_with_their_state(page):
    html = page()
    assert "Getting started" in html
    assert done(html) == [False, False, False, False]
    assert "No key can send events yet." in html


def test_each_step_is_ticked_when_it_is_true(fresh, page):
    make_key(fresh, "sender")
    assert done(page()) == [True, False, False, False]
    with workspace_transaction(fresh.pk):
        Source.unscoped.filter(workspace=fresh).update(first_event_at=NOW)
    assert done(page()) == [True, True, False, False]
    with workspace_transaction(fresh.pk):
        make_campaign(fresh, "First", "first")
    assert done(page()) == [True, True, True, False]


def test_the_steps_are_gone_when_somebody_is_counted(shop, signed_in):
    assert "Getting started" not in signed_in().get(shop.list_url).content.decode()
