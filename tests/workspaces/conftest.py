import pytest
from django.test import Client

from tests.workspaces.cast import make_member, make_workspace
from workspaces import keys
from workspaces.models import Member, Workspace


@pytest.fixture(autouse=True)
def _no_remembered_keys():
    yield
    keys.forget()


@pytest.fixture
def acme(db) -> Workspace:
    return make_workspace("Acme")


@pytest.fixture
def globex(db) -> Workspace:
    return make_workspace("Globex")


@pytest.fixture
def ana(acme) -> Member:
    """The admin of Acme."""
    return make_member(acme, "Ana", "admin")


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


@pytest.fixture
def signed_in():
    """A browser in which this member has signed in."""

    def browser(member: Member) -> Client:
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser
