"""Keys of programs: hashed, shown once, limited to their kind, and ended within seconds."""

import hashlib
from datetime import timedelta

import pytest

from tests.workspaces.cast import make_key
from workspaces import keys
from workspaces.models import Key
from workspaces.tenancy import engine_transaction, workspace_transaction

pytestmark = pytest.mark.django_db

API, SENDER, DEVICE = {"api"}, {"sender"}, {"device"}


def test_only_the_hash_and_the_visible_ends_of_a_key_are_kept(acme):
    key, token = make_key(acme)
    key.refresh_from_db()
    assert bytes(key.sha256) == hashlib.sha256(token.encode()).digest()
    assert str(key) == f"{token[:11]}…{token[-4:]}"
    secret = token.split("_")[2]
    assert not [value for value in vars(key).values() if secret in str(value)]


def test_a_key_says_its_kind_and_carries_256_random_bits(acme):
    for kind, prefix in (("api", "ak"), ("sender", "wk"), ("device", "dk")):
        _, token = make_key(acme, kind)
        start, public, secret = token.split("_")
        assert (start, len(public), len(secret)) == (prefix, 8, 43)


def test_a_key_is_recognised_with_its_workspace_source_and_rights(acme):
    key, token = make_key(acme, "api", "marketer")
    info = keys.resolve(token, API)
    assert (info.workspace_id, info.workspace_slug, info.site_id) == (acme.pk, "acme", acme.site_id)
    assert (info.key_id, info.source_id, info.kind) == (key.pk, key.source_id, "api")
    assert "edit_campaign" in info.scopes
    assert "retry_delivery" not in info.scopes


def test_a_key_of_another_kind_is_not_recognised(acme):
    _, reads = make_key(acme, "api")
    _, sends = make_key(acme, "device")
    assert keys.resolve(reads, SENDER | DEVICE) is None
    assert keys.resolve(sends, API | SENDER) is None
    assert keys.resolve(sends, SENDER | DEVICE)


@pytest.mark.parametrize(
    "token", ["", "wk_", "ak_12345678_" + "x" * 43, "a" * 10_000, "é\0\udc80".encode("utf8", "replace").decode()]
)
def test_an_unknown_token_is_nobody(db, token):
    assert keys.resolve(token, API | SENDER | DEVICE) is None


def test_a_revoked_key_is_refused_at_once_in_the_process_that_revoked_it(acme):
    key, token = make_key(acme)
    assert keys.resolve(token, API)
    keys.revoke(key)
    assert keys.resolve(token, API) is None


def test_a_key_revoked_elsewhere_is_refused_within_five_seconds(acme, monkeypatch):
    key, token = make_key(acme)
    seconds = [100.0]
    monkeypatch.setattr(keys.time, "monotonic", lambda: seconds[0])
    assert keys.resolve(token, API)
    Key.unscoped.filter(pk=key.pk).update(revoked_at="2026-11-21T00:00:00Z")
    seconds[0] += 5.1
    assert keys.resolve(token, API) is None


def test_a_remembered_key_costs_no_query(acme, django_assert_num_queries):
    _, token = make_key(acme)
    keys.resolve(token, API)
    with django_assert_num_queries(0):
        assert keys.resolve(token, API)


def test_an_expired_key_is_refused(acme):
    key, token = make_key(acme)
    Key.unscoped.filter(pk=key.pk).update(expires_at="2026-01-01T00:00:00Z")
    assert keys.resolve(token, API) is None


def test_a_replaced_key_works_beside_the_new_one_until_the_overlap_is_over(acme):
    old, old_token = make_key(acme, "sender")
    with workspace_transaction(acme.pk):
        new, new_token = keys.rotate(old, overlap=timedelta(hours=1))
    assert keys.resolve(old_token, SENDER).source_id == keys.resolve(new_token, SENDER).source_id
    assert new.scopes == old.scopes
    with workspace_transaction(acme.pk):
        keys.rotate(new, overlap=timedelta(0))
    assert keys.resolve(new_token, SENDER) is None


def test_the_use_of_a_key_is_noted_at_most_once_a_minute(acme, django_assert_num_queries):
    key, token = make_key(acme)
    keys.resolve(token, API)
    key.refresh_from_db()
    first = key.last_used_at
    assert first
    keys.forget()
    keys.resolve(token, API)
    key.refresh_from_db()
    assert key.last_used_at == first


def test_the_role_of_the_door_may_recognise_a_key_and_note_its_use(acme):
    _, token = make_key(acme, "device")
    with engine_transaction("ingest"):
        assert keys.resolve(token, DEVICE)
