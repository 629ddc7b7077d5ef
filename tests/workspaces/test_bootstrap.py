"""manage.py bootstrap: what acceptance scripts and newcomers start from."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from workspaces import keys
from workspaces.models import AuditEntry, Key, Member, Source, User, Workspace
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


def run(*more: str, email: str = "Ana@Example.com", workspace: str = "Acme Shop") -> dict:
    out = StringIO()
    call_command(
        "bootstrap", "--workspace", workspace, "--email", email, "--password", PASSWORD, "--json", *more, stdout=out
    )
    return json.loads(out.getvalue())


def test_it_prints_one_json_object_with_exactly_the_promised_names():
    made = run()
    assert set(made) == {"workspace", "user", "api_key", "write_key", "device_key", "site_id"}
    assert (made["workspace"], made["user"]) == ("acme-shop", "ana@example.com")
    assert made["site_id"] == Workspace.objects.get().site_id


def test_each_key_is_of_its_kind():
    made = run()
    assert keys.resolve(made["api_key"], {Key.Kind.API}).workspace_slug == "acme-shop"
    assert keys.resolve(made["write_key"], {Key.Kind.SENDER}).scopes == frozenset()
    assert keys.resolve(made["device_key"], {Key.Kind.DEVICE})
    assert keys.resolve(made["device_key"], {Key.Kind.API, Key.Kind.SENDER}) is None


def test_every_run_issues_new_keys_of_the_same_sources_and_leaves_older_ones_valid():
    first, second = run(), run()
    old = keys.resolve(first["write_key"], {Key.Kind.SENDER})
    new = keys.resolve(second["write_key"], {Key.Kind.SENDER})
    assert old.key_id != new.key_id
    assert old.source_id == new.source_id
    assert Workspace.objects.count() == User.objects.count() == Member.unscoped.count() == 1
    with workspace_transaction(Workspace.objects.get().pk):
        assert Source.unscoped.count() == 3


def test_the_api_key_has_the_rights_of_the_role():
    made = run("--role", "viewer", email="vic@example.com")
    assert keys.resolve(made["api_key"], {Key.Kind.API}).scopes == {"view_results"}


def test_a_grant_ticks_the_boxes_of_the_member_and_of_the_key():
    made = run("--role", "marketer", "--grant", "export_audience,see_addresses", email="ben@example.com")
    member = Member.unscoped.get(user__email="ben@example.com")
    assert member.may_export_people
    assert member.may_see_addresses
    assert {"export_audience", "see_addresses"} <= keys.resolve(made["api_key"], {Key.Kind.API}).scopes


def test_an_unknown_grant_is_refused_with_the_accepted_names():
    with pytest.raises(CommandError, match="export_audience, see_addresses"):
        run("--grant", "everything")


def test_a_second_run_without_a_role_keeps_the_member_as_they_are():
    run("--role", "marketer", "--grant", "export_audience")
    run()
    member = Member.unscoped.get()
    assert (member.role, member.may_export_people) == ("marketer", True)


def test_a_removed_member_comes_back():
    run()
    Member.unscoped.update(removed_at="2026-11-01T00:00:00Z")
    run()
    assert Member.unscoped.get().removed_at is None


def test_the_password_signs_in_at_once_without_a_mail():
    run()
    answer = Client().post("/accounts/login/", {"login": "ana@example.com", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/")


def test_the_audit_log_says_that_it_was_run():
    run()
    with workspace_transaction(Workspace.objects.get().pk):
        assert set(AuditEntry.unscoped.values_list("actor", "action")) == {("manage.py bootstrap", "bootstrapped")}


def test_without_json_it_prints_readable_lines():
    out = StringIO()
    call_command("bootstrap", workspace="Acme", email="a@example.com", password=PASSWORD, stdout=out)
    assert out.getvalue().startswith("workspace   acme\n")
