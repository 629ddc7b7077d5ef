"""Every address x every identity x every method, against the table in access_table.py (reliability.md 7.5)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RegexPattern

from tests.standing import standing
from tests.workspaces.access_cast import CANARY, Identity, World, make_world
from tests.workspaces.access_guards import IN, Guard
from tests.workspaces.access_sending import FIXED
from tests.workspaces.access_table import TABLE
from workspaces import keys
from workspaces.models.base import WorkspaceManager
from workspaces.tenancy import owner

pytestmark = pytest.mark.django_db

PROBES = [("GET", False), ("GET", True), ("POST", False), ("PUT", False), ("DELETE", False)]
REFUSALS = {401, 403, 404}
STRONGEST = {"admin", "api key", "sender key"}
TYPICAL = {"anonymous", "stranger", "viewer", "revoked key"}


@dataclass(frozen=True)
class Route:
    key: str
    pattern: str

    def names(self) -> set[str]:
        return set(re.findall(r"<(?:\w+:)?(\w+)>", self.pattern))

    def address(self, objects: dict[str, str]) -> str:
        def sample(match: re.Match) -> str:
            return objects[match.group(1)]

        filled = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", sample, self.pattern)
        filled = re.sub(r"<(?:\w+:)?(\w+)>", sample, filled)
        return "/" + filled.replace("^", "").replace("$", "").replace("\\", "")


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Route]:
    for entry in (resolver or get_resolver()).url_patterns:
        text = str(entry.pattern).lstrip("^") if isinstance(entry.pattern, RegexPattern) else str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Route(entry.name or prefix + text, prefix + text)
        else:
            yield from routes(entry, prefix + text)


ROUTES = {route.key: route for route in routes()}
IN_WORKSPACE = sorted(key for key, route in ROUTES.items() if "workspace" in route.names() and key in TABLE)
OF_OBJECTS = [key for key in IN_WORKSPACE if ROUTES[key].names() - set(FIXED) > {"workspace"}]
LISTS = [
    key
    for key in IN_WORKSPACE
    if ROUTES[key].names() - set(FIXED) == {"workspace"} and "GET" in (TABLE[key].methods or ("GET",))
]


def test_every_route_has_its_line_and_every_line_its_route():
    assert sorted(set(ROUTES) ^ set(TABLE)) == [], "see tests/workspaces/access_table.py"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once: everything a probe does is undone right after it."""
    with standing(django_db_blocker):
        yield make_world()


@contextmanager
def undone() -> Iterator[None]:
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        keys.forget()


def probe(who: Identity, method: str, address: str, *, htmx: bool = False) -> HttpResponse:
    with undone():
        return who.client().generic(method, address, headers={"HX-Request": "true"} if htmx else {})


@pytest.mark.parametrize("key", sorted(set(ROUTES) & set(TABLE)))
def test_each_identity_gets_what_the_table_says(world, key):
    route, guard = ROUTES[key], TABLE[key]
    address = route.address(world.objects | guard.names)
    assert resolve(address).route.replace("^", "") == route.pattern
    wrong = []
    for who in world.identities.values():
        for method, htmx in PROBES:
            expected = guard.expect(who, method, htmx=htmx, data=address.endswith((".json", ".csv", ".xlsx")))
            if is_redundant(who, method, guard, htmx=htmx, let_in=expected == IN):
                continue
            answer = probe(who, method, address, htmx=htmx)
            if not fits(answer, expected, may_be_missing=guard.may_be_missing):
                wrong.append(f"{who.name}: {method}{' htmx' if htmx else ''} -> {answer.status_code}, not {expected}")
            if expected != IN and who.name not in ("viewer", "marketer", "exporter", "reader key"):
                assert not tells(answer), f"{who.name} read Acme's data"
    assert wrong == [], address


def is_redundant(who: Identity, method: str, guard: Guard, *, htmx: bool, let_in: bool) -> bool:
    """A page costs more than a refusal, and few identities are enough to ask as htmx or with another method than GET,
    where that is answered at all."""
    if (method, htmx) == ("GET", False):
        return False
    if let_in:
        # Of pages, programs only read.
        return who.name not in STRONGEST or (guard.kind == "page" and not who.has_session)
    if method == "POST" and guard.methods and "GET" not in guard.methods:
        return False
    return who.name not in TYPICAL


def fits(answer: HttpResponse, expected: str | set[int], *, may_be_missing: bool) -> bool:
    if expected != IN:
        return answer.status_code in expected and (answer.status_code != 302 or "/accounts/" in answer.url)
    refusals = REFUSALS - {404} if may_be_missing else REFUSALS
    return answer.status_code < 500 and answer.status_code not in refusals


@contextmanager
def nothing_switched_off() -> Iterator[None]:
    yield


@contextmanager
def without_row_policies() -> Iterator[None]:
    """The access function and the keys of the tables are left."""
    with owner(), connection.cursor() as cursor:
        # A table that waits for the check of a deferred key cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND NOT relispartition")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    yield


@contextmanager
def without_access_function() -> Iterator[None]:
    """Every query forgets its workspace; the row policies are left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkspaceManager, "for_workspace", lambda self, workspace: models.Manager.get_queryset(self))
        yield


LINES = {
    "all lines": nothing_switched_off,
    "the access function alone": without_row_policies,
    "the row policies alone": without_access_function,
}


def held_by(line: str, names: list[str]) -> list[str]:
    """Members, invitations and keys stand outside row-level security (ruling 32)."""
    return [key for key in names if TABLE[key].row_policies or line != "the row policies alone"]


@pytest.mark.parametrize("line", LINES)
def test_an_id_of_another_workspace_is_not_found_under_ones_own(world, line):
    wrong = []
    with undone(), LINES[line]():
        for key in held_by(line, OF_OBJECTS):
            address = ROUTES[key].address(world.objects | {"workspace": "globex"})
            for method, htmx in PROBES[:3]:
                answer = probe(world.identities["stranger"], method, address, htmx=htmx)
                if answer.status_code not in (404, 405) or tells(answer):
                    wrong.append(f"{method} {address} -> {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("line", LINES)
def test_no_page_of_one_workspace_shows_a_name_of_another(world, line):
    wrong = []
    with undone(), LINES[line]():
        for key in held_by(line, LISTS):
            address = ROUTES[key].address({"workspace": "globex", **FIXED})
            answer = probe(world.identities["stranger"], "GET", address)
            if answer.status_code >= 400 or tells(answer):
                wrong.append(f"{address} -> {answer.status_code}")
    assert wrong == []


def tells(answer: HttpResponse) -> bool:
    return CANARY in answer.content.decode(errors="replace")
