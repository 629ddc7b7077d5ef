"""The guard of every page under /w/<workspace>/: who asks, where, may they, and in which transaction it runs."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path

from tests.workspaces.cast import make_key, make_source, words_of
from workspaces import keys
from workspaces.access import workspace_page
from workspaces.models import Source
from workspaces.permissions import EDIT_CAMPAIGN, RETRY_DELIVERY, VIEW_RESULTS

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@workspace_page(VIEW_RESULTS)
def sources(request, kind):
    """Forgets to ask for a workspace, as a tired programmer might."""
    return HttpResponse(" ".join(Source.unscoped.filter(kind=kind).order_by("name").values_list("name", flat=True)))


@workspace_page(RETRY_DELIVERY)
def retry(request):
    return HttpResponse("retried")


@workspace_page(VIEW_RESULTS, snapshot=True)
def snapshot(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
        return HttpResponse(" ".join(cursor.fetchone()))


@workspace_page(VIEW_RESULTS)
def lazy(request):
    template = engines["django"].from_string("{% for source in sources %}{{ source.name }}{% endfor %}")
    return TemplateResponse(request, template, {"sources": Source.unscoped.all()})


@workspace_page(VIEW_RESULTS)
def whoami(request):
    name = request.member.user.name if request.member else f"key {request.key.prefix}"
    return HttpResponse(f"{request.ws.slug} {name} {request.may(EDIT_CAMPAIGN)} {EDIT_CAMPAIGN in request.permissions}")


urlpatterns = [
    path("w/<slug:workspace>/sources/<str:kind>/", sources),
    path("w/<slug:workspace>/retry/", retry),
    path("w/<slug:workspace>/snapshot/", snapshot),
    path("w/<slug:workspace>/lazy/", lazy),
    path("w/<slug:workspace>/whoami/", whoami),
    path("w/<slug:workspace>/data.json", whoami),
    path("accounts/login/", lambda request: HttpResponse(), name="account_login"),
]


def bearer(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_the_view_sees_the_rows_of_its_workspace_even_if_it_forgets_to_ask(vic, acme, globex, signed_in):
    make_source(acme, "Acme shop")
    make_source(globex, "Globex shop")
    assert signed_in(vic).get("/w/acme/sources/server/").content == b"Acme shop"


def test_a_template_rendered_late_is_rendered_within_the_transaction(vic, acme, signed_in):
    make_source(acme, "Acme shop")
    assert signed_in(vic).get("/w/acme/lazy/").content == b"Acme shop"


@pytest.mark.django_db(transaction=True)
def test_a_page_of_numbers_reads_one_moment(vic, signed_in):
    assert signed_in(vic).get("/w/acme/snapshot/").content == b"repeatable read on"


def test_the_view_knows_who_asks(vic, ben, signed_in):
    assert signed_in(vic).get("/w/acme/whoami/").content == b"acme Vic False False"
    assert signed_in(ben).get("/w/acme/whoami/").content == b"acme Ben True True"


def test_a_stranger_gets_the_same_answer_as_for_a_workspace_that_does_not_exist(gus, ana, signed_in):
    client = signed_in(gus)
    theirs, none = client.get("/w/acme/whoami/"), client.get("/w/nowhere/whoami/")
    assert theirs.status_code == none.status_code == 404
    assert words_of(theirs).replace("acme", "") == words_of(none).replace("nowhere", "")


def test_the_workspace_is_taken_from_the_path_alone(gus, acme, globex, signed_in):
    client = signed_in(gus)
    answer = client.get("/w/globex/whoami/?workspace=acme&ws=acme", headers={"X-Workspace": "acme"})
    assert answer.content.startswith(b"globex")


def test_without_the_permission_nothing_runs_and_somebody_who_can_help_is_named(vic, ana, signed_in):
    answer = signed_in(vic).get("/w/acme/retry/")
    assert answer.status_code == 403
    assert "Ana can change it" in answer.content.decode()
    assert b"retried" not in answer.content
    assert signed_in(ana).get("/w/acme/retry/").content == b"retried"


def test_a_program_with_an_api_key_reads_with_the_rights_of_its_key(acme):
    _, token = make_key(acme, "api", "viewer")
    assert bearer(token).get("/w/acme/whoami/").content.startswith(b"acme key ak_")
    refused = bearer(token).get("/w/acme/retry/")
    assert refused.status_code == 403
    assert "does not include this" in refused.json()["error"]


def test_a_key_opens_its_own_workspace_alone(acme, globex):
    _, token = make_key(acme)
    assert bearer(token).get("/w/globex/whoami/").status_code == 404


@pytest.mark.parametrize("kind", ["sender", "device"])
def test_a_key_that_sends_reads_nothing(acme, kind):
    _, token = make_key(acme, kind)
    answer = bearer(token).get("/w/acme/whoami/")
    assert answer.status_code == 401
    assert "is not a key that reads" in answer.json()["error"]


def test_a_wrong_key_is_not_helped_by_a_session(ana, acme, signed_in):
    key, token = make_key(acme)
    keys.revoke(key)
    assert signed_in(ana).get("/w/acme/whoami/", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_program_without_a_key_is_told_what_to_send():
    answer = Client().get("/w/acme/data.json")
    assert answer.status_code == 401
    assert "Authorization: Bearer" in answer.json()["error"]


def test_answers_are_kept_in_no_cache(vic, signed_in):
    answer = signed_in(vic).get("/w/acme/whoami/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert {"HX-Request", "Cookie"} <= {part.strip() for part in answer.headers["Vary"].split(",")}


def test_the_guard_costs_four_statements(vic, signed_in, django_assert_num_queries):
    client = signed_in(vic)
    client.get("/w/acme/whoami/")
    # Session, user, member with workspace, settings of the transaction; the test's own savepoint adds three.
    with django_assert_num_queries(7):
        client.get("/w/acme/whoami/")


def test_the_last_activity_of_a_member_is_noted(vic, signed_in):
    assert vic.last_active_at is None
    signed_in(vic).get("/w/acme/whoami/")
    vic.refresh_from_db()
    assert vic.last_active_at
