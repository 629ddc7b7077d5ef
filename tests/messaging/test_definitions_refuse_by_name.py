"""What the definition API refuses, it names; and a refused call changes nothing."""

import pytest

from campaigns.models import Campaign
from messaging.models import Message, Person
from workspaces.tenancy import workspace_transaction

BLOCK = {"id": "b", "type": "body"}


@pytest.mark.parametrize(
    ("path", "body", "field", "code"),
    [
        ("people/ann", {"mail": "x"}, "mail", "unknown_field"),
        ("people/ann", {"developer": "yes"}, "developer", "invalid"),
        ("people/ann", {"devices": [{"token": "t"}]}, "devices[0].platform", "missing"),
        ("people/ann", {"devices": [{"token": "t", "platform": "tv"}]}, "devices[0].platform", "invalid"),
        ("people/ann", {"effective_at": "2026-01-01T00:00:00"}, "effective_at", "invalid"),
        ("campaigns/a", {}, "name", "missing"),
        ("campaigns/a", {"name": "A", "goal": {"event": "e", "filter": []}}, "goal.filter", "unknown_field"),
        ("campaigns/a", {"name": "A", "attribution_window": "P1000D"}, "attribution_window", "invalid"),
        ("campaigns/a", {"name": "A", "attribution_window": "a week"}, "attribution_window", "invalid"),
        (
            "campaigns/a",
            {"name": "A", "actions": [{"id": "1", "name": "x", "channel": "push", "colour": "red"}]},
            "actions[...].colour",
            "unknown_field",
        ),
        (
            "campaigns/a",
            {"name": "A", "actions": [{"id": "1", "name": "x", "channel": "push", "message_id": "gone"}]},
            "actions[0].message_id",
            "not_found",
        ),
        (
            "campaigns/a",
            {"name": "A", "actions": [{"id": "1", "name": "x", "channel": "push"}] * 2},
            "actions[1].id",
            "taken",
        ),
        ("messages/m", {"name": "M"}, "channel", "missing"),
        (
            "messages/m",
            {"name": "M", "channel": "in_app", "cards": [{"id": "c", "blocks": [BLOCK] * 2}]},
            "blocks[1].id",
            "taken",
        ),
        ("messages/m", {"name": "a\0b", "channel": "push"}, None, "bad_text"),
    ],
)
def test_a_bad_field_is_named(api, path, body, field, code):
    answer = api.put(path, body)
    error = answer.json()["error"]
    assert answer.status_code == 422
    assert error["code"] == code
    assert field is None or error["field"].replace("[...]", "[0]") == field.replace("[...]", "[0]")
    with workspace_transaction(api.cast.workspace.pk):
        for model in (Campaign, Message, Person):
            assert not model.objects.for_workspace(api.cast.workspace).exists()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"attributes": {"a": ' + b"[" * 100_000])
def test_what_is_not_json_is_400(api, body):
    assert api.put("people/ann", body).status_code == 400


def test_an_id_may_not_be_endless_nor_hold_nul(api):
    assert api.put(f"people/{'x' * 257}", {}).status_code == 422
    assert api.get("people/a%00b").status_code == 422


@pytest.mark.parametrize("path", ["people/nobody", "campaigns/none", "messages/none"])
def test_what_does_not_exist_is_404(api, path):
    assert api.get(path).status_code == 404


def test_the_rows_of_another_workspace_do_not_exist(api, stranger):
    api.put("campaigns/a", {"name": "A"})
    assert api.get("campaigns/a", key=stranger.api_key).status_code == 404
    assert api.put("campaigns/a", {"name": "Theirs"}, key=stranger.api_key).json()["name"] == "Theirs"
    assert api.get("campaigns/a").json()["name"] == "A"


def test_only_keys_that_manage_may_come_in(api):
    for key in (api.cast.write_key, api.cast.device_key, "ak_wrong"):
        assert api.get("people/ann", key=key).status_code == 401


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("viewer", "get", "campaigns/a", 200),
        ("viewer", "put", "campaigns/a", 403),
        ("viewer", "get", "people/ann", 403),
        ("marketer", "put", "campaigns/a", 200),
        ("marketer", "put", "people/ann", 200),
        ("marketer", "delete", "people/ann", 403),
        ("admin", "delete", "people/ann", 200),
    ],
)
def test_the_key_has_the_rights_of_its_role(api, role, method, path, status):
    api.put("campaigns/a", {"name": "A"})
    api.put("people/ann", {})
    arguments = [{}] if method == "put" else []
    assert getattr(api, method)(path, *arguments, key=api.cast.api_key_of(role)).status_code == status


def test_a_marketer_marks_no_developer_and_sets_no_window(api):
    marketer = api.cast.api_key_of("marketer")
    marked = api.put("people/ann", {"developer": True}, key=marketer)
    assert (marked.status_code, marked.json()["error"]["field"]) == (403, "developer")
    widened = api.put("campaigns/a", {"name": "A", "attribution_window": "P30D"}, key=marketer)
    assert (widened.status_code, widened.json()["error"]["field"]) == (403, "attribution_window")
    assert api.put("people/ann", {"developer": False}, key=marketer).status_code == 200


def test_addresses_are_for_keys_that_may_see_them(api):
    api.put("people/ann", {"email": "ann@example.com"})
    assert "email" not in api.get("people/ann", key=api.cast.api_key_of("marketer")).json()
    assert api.get("people/ann").json()["email"] == "ann@example.com"


def test_a_channel_never_changes(api):
    api.put("messages/m", {"name": "M", "channel": "push"})
    assert api.put("messages/m", {"channel": "email"}).status_code == 409
    action = {"id": "1", "name": "x", "channel": "push"}
    api.put("campaigns/a", {"name": "A", "actions": [action]})
    answer = api.put("campaigns/a", {"actions": [action | {"channel": "sms"}]})
    assert (answer.status_code, answer.json()["error"]["field"]) == (409, "actions[0].channel")


def test_other_methods_are_405_and_say_which_there_are(api):
    answer = api.post("people/ann", {})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET, PUT")
