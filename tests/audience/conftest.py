from collections.abc import Callable

import pytest
from django.test import Client

from tests.audience.crowd import Crowd, new_crowd
from tests.messaging.cast import Api, Cast, new_cast
from tests.workspaces.cast import make_member
from workspaces import keys
from workspaces.models import Member


@pytest.fixture
def cast(db) -> Cast:
    return new_cast("Acme")


@pytest.fixture
def api(client, cast) -> Api:
    return Api(client, cast)


@pytest.fixture
def crowd(cast) -> Crowd:
    """Six people of Acme and what is known of them."""
    return new_crowd(cast.workspace)


@pytest.fixture
def ben(cast) -> Member:
    """A marketer of Acme."""
    return make_member(cast.workspace, "Ben", "marketer")


@pytest.fixture
def ada(cast) -> Member:
    """The admin of Acme."""
    return make_member(cast.workspace, "Ada", "admin")


@pytest.fixture
def vic(cast) -> Member:
    """A viewer of Acme."""
    return make_member(cast.workspace, "Vic", "viewer")


@pytest.fixture
def signed_in() -> Callable[[Member], Client]:
    """A browser in which this member has signed in."""

    def browser(member: Member) -> Client:
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser


@pytest.fixture(autouse=True)
def _no_remembered_keys():
    yield
    keys.forget()
