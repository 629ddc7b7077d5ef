"""A credential's secret opens only in its own row; what is incomplete or not allowed here is never tried."""

import json
import os

import pytest

from messaging.models.credential import Credential
from messaging.providers import registry
from messaging.providers.base import CredentialUnusable, OutcomeKind
from messaging.providers.registry import build, provider_for
from messaging.providers.secrets import seal, unseal
from messaging.providers.validate import validate
from tests.messaging.cast import new_cast
from tests.providers.requests import request
from workspaces.clock import now
from workspaces.tenancy import workspace_transaction


@pytest.fixture
def credential(db, simulator):
    workspace = new_cast("Sealed").workspace
    settings, secret = simulator.identity.credentials(simulator.base_url)["apns"]
    with workspace_transaction(workspace.pk):
        made = Credential.unscoped.create(
            workspace=workspace, way="apns", environment="simulator", settings=settings, replaced_at=now()
        )
        seal(made, secret)
        made.save(update_fields=["secret"])
        yield made
    registry.forget()


def test_what_was_sealed_is_unreadable_and_comes_back(credential, simulator):
    assert "PRIVATE" not in credential.secret
    assert unseal(credential) == {"p8": simulator.identity.apns_key}


def test_a_secret_copied_to_another_row_does_not_open(credential):
    credential.pk += 1
    with pytest.raises(CredentialUnusable):
        unseal(credential)


def test_one_provider_serves_a_credential_until_it_is_replaced(credential):
    first = provider_for(credential)
    assert provider_for(credential) is first
    credential.replaced_at = now()
    assert provider_for(credential) is not first


def test_a_forked_process_makes_connections_of_its_own(credential):
    first = provider_for(credential)
    assert first.send(request()).kind == OutcomeKind.ACCEPTED
    child = os.fork()
    if child == 0:
        kind = provider_for(credential).send(request()).kind
        os._exit(0 if kind == OutcomeKind.ACCEPTED else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert first.send(request()).kind == OutcomeKind.ACCEPTED


def test_a_simulators_credential_needs_to_be_allowed_by_name(credential, settings):
    registry.forget()
    settings.ALLOW_PUSH_SIMULATOR = False
    with pytest.raises(CredentialUnusable, match="ALLOW_PUSH_SIMULATOR"):
        provider_for(credential)


def test_a_real_credential_may_not_bring_an_authority_or_a_host_of_its_own(simulator):
    settings, secret = simulator.identity.credentials(simulator.base_url)["apns"]
    assert set(validate("apns", "production", settings, secret)) == {"ca", "base_url"}
    with pytest.raises(CredentialUnusable):
        build("apns", "production", settings, secret)


def test_a_real_service_account_fetches_its_tokens_from_google(simulator):
    settings, secret = simulator.identity.credentials(simulator.base_url)["fcm"]
    assert "service_account" in validate("fcm", "production", {"project_id": settings["project_id"]}, secret)
    account = json.loads(secret["service_account"]) | {"token_uri": "https://oauth2.googleapis.com/token"}
    fine = {"service_account": json.dumps(account)}
    assert validate("fcm", "production", {"project_id": settings["project_id"]}, fine) == {}


@pytest.mark.parametrize(
    ("way", "settings", "secret", "fields"),
    [
        ("apns", {}, {}, {"key_id", "team_id", "topic", "p8"}),
        ("apns", {"key_id": "short", "team_id": "ABCDE12345", "topic": "a b"}, {"p8": "x"}, {"key_id", "topic", "p8"}),
        ("fcm", {}, {"service_account": "{"}, {"project_id", "service_account"}),
        ("email", {}, {}, {"backend", "from"}),
        ("email", {"backend": "smtp", "from": "a@b.example"}, {}, {"host"}),
        ("email", {"backend": "brevo", "from": "a@b.example"}, {}, {"api_key"}),
        ("email", {"backend": "smtp", "host": "h", "port": "x", "from": "a@b.example"}, {}, {"port"}),
        ("sms", {}, {}, {"account_sid", "from", "auth_token"}),
        ("sms", {"account_sid": "AC", "from": "+1", "base_url": "http://x"}, {"auth_token": "t"}, {"base_url"}),
        ("webhook", {}, {"signing_key": "short"}, {"signing_key"}),
        ("webhook", {}, {}, set()),
    ],
)
def test_what_is_missing_is_said_by_field(way, settings, secret, fields):
    assert set(validate(way, "production", settings, secret)) == fields
