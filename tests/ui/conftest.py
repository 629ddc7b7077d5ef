"""A workspace with one campaign whose numbers are known, and a browser in which somebody has signed in."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.test import Client

from tests.standing import standing
from tests.ui.composed import Composed, make_composed
from tests.ui.shop import NOW, Shop, make_shop
from tests.workspaces.cast import make_member
from workspaces import clock


@pytest.fixture(autouse=True)
def _at_noon(request):
    if "django_db" in request.keywords or "db" in request.fixturenames or "shop" in request.fixturenames:
        request.getfixturevalue("db")
        with clock.believing(NOW):
            yield
    else:
        yield


@pytest.fixture(scope="module")
def one_shop(django_db_setup, django_db_blocker) -> Iterator[Shop]:
    """Its numbers are many rows, and no test changes them for another."""
    with standing(django_db_blocker), clock.believing(NOW):
        yield make_shop("Acme")


@pytest.fixture
def shop(one_shop, db) -> Shop:
    return deepcopy(one_shop)


@pytest.fixture
def signed_in(shop):
    """A browser of a member of the shop with that role."""

    def browser(role: str = "admin") -> Client:
        member = make_member(shop.workspace, f"{role}-person", role)
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser


@pytest.fixture
def draft(shop) -> Composed:
    return make_composed(shop)
