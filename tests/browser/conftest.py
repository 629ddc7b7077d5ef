"""A real browser in which somebody of Acme has signed in; the clock stands at the shop's noon."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.ui.shop import NOW, Shop, make_shop
from tests.workspaces.cast import make_member
from workspaces import clock


@pytest.fixture
def shop(transactional_db) -> Iterator[Shop]:
    with clock.believing(NOW):
        yield make_shop("Acme")


@pytest.fixture
def look(shop, live_server, open_page) -> Callable[..., Any]:
    """`look(path, role="viewer", width=390)`: the page as that member sees it."""

    def at(path: str, *, role: str = "admin", **options: Any) -> Any:
        options.setdefault("timezone_id", "Europe/Berlin")
        page = open_page("about:blank", **options)
        member = make_member(shop.workspace, f"{role}-{len(page.context.browser.contexts)}", role)
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.site = live_server.url
        page.goto(live_server.url + path)
        return page

    return at
