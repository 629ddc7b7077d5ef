from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.analytics.makers import NOW
from tests.workspaces.cast import make_member, make_workspace
from workspaces import clock, keys
from workspaces.models import Member, Workspace


@pytest.fixture
def acme(db) -> Workspace:
    return make_workspace("Acme")


@pytest.fixture
def globex(db) -> Workspace:
    return make_workspace("Globex")


@pytest.fixture
def now(db) -> Iterator[None]:
    """It is 20 November 2026, 14:07 UTC."""
    with clock.believing(NOW):
        yield


@pytest.fixture
def signed_in() -> Callable[[Member], Client]:
    """A browser in which this member has signed in."""

    def browser(member: Member) -> Client:
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser


@pytest.fixture
def ben(acme) -> Member:
    """A marketer of Acme."""
    return make_member(acme, "Ben", "marketer")


@pytest.fixture
def vic(acme) -> Member:
    """A viewer of Acme."""
    return make_member(acme, "Vic", "viewer")


@pytest.fixture
def gus(globex) -> Member:
    """The admin of another company."""
    return make_member(globex, "Gus", "admin")


@pytest.fixture(autouse=True)
def _no_remembered_keys():
    yield
    keys.forget()
