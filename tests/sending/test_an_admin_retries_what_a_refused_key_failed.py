"""AE-13 on the pages: a key is refused, replaced, and everything that failed for it is sent again, once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from messaging.models import Credential, Device, Person
from tests.sending.push_services import token
from tests.workspaces.cast import make_member
from workspaces import clock
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

PEOPLE = 640


@pytest.fixture
def failed(office):
    """Some were refused by the provider, the others waited for the key until it was too late for them."""
    with workspace_transaction(office.workspace.pk):
        people = Person.unscoped.bulk_create(
            Person(workspace=office.workspace, external_id=f"p{n}", attributes={"first_name": "A"})
            for n in range(PEOPLE)
        )
        Device.unscoped.bulk_create(
            Device(workspace=office.workspace, person=person, token=token(person.external_id), platform=1)
            for person in people
        )
    office.services.fail_some(1.0, {"status": 403, "reason": "InvalidProviderToken"})
    office.launch()
    office.settle()
    office.settle(office.stage.now + timedelta(hours=25))
    office.services.clear()
    return office


class Browser:
    """Somebody of the office, at the office's own time."""

    def __init__(self, office, role: str) -> None:
        self.office, self.root = office, f"/w/{office.workspace.slug}/"
        self.client = Client()
        member = make_member(office.workspace, role, role)
        self.client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def get(self, path: str) -> str:
        with clock.believing(self.office.stage.now):
            answer = self.client.get(self.root + path, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, path: str, **words):
        with clock.believing(self.office.stage.now):
            return self.client.post(self.root + path, words)


def number(html: str, label: str) -> int:
    return int(re.search(rf'{label}</span><span class="tile-value">([\d,]+)', html)[1].replace(",", ""))


def test_review_decision_result_and_one_line_in_the_log(failed):
    admin, marketer = Browser(failed, "admin"), Browser(failed, "marketer")
    assert f"{PEOPLE} deliveries" in admin.get("deliveries/?status=failed&reason=credentials_missing")
    assert "still missing or refused" in admin.get("retries/new/?status=failed")

    with workspace_transaction(failed.workspace.pk):
        settings = Credential.objects.for_workspace(failed.workspace).get(way="apns").settings
    asked = {name: settings[name] for name in ("key_id", "team_id", "topic", "base_url")}
    kept = admin.post(
        "settings/providers/apns/",
        form_key=str(uuid4()),
        environment="simulator",
        ambiguous_policy="hold",
        **asked,
    )
    assert kept.status_code == 303

    review = admin.get("retries/new/?status=failed")
    assert f"Retry {PEOPLE} deliveries?" in review
    assert re.search(r'value="credentials_missing"[^>]* checked', review)
    assert "up to 1 d 1 h late" in review
    decision = {"nonce": str(uuid4()), "checked": "on", "include": "credentials_missing"}
    assert marketer.post("retries/new/?status=failed", **decision).status_code == 403
    first, second = (admin.post("retries/new/?status=failed", **decision) for _ in range(2))
    assert first.url == second.url

    failed.settle()
    result = admin.get(first.url.removeprefix(admin.root))
    assert (number(result, "Sent again"), number(result, "Failed again"), number(result, "Waiting")) == (PEOPLE, 0, 0)
    assert len(failed.services.accepted()) == len(set(failed.services.accepted())) == PEOPLE
    assert failed.metrics("failed", "sends") == [0, PEOPLE]
    with workspace_transaction(failed.workspace.pk):
        lines = AuditEntry.objects.for_workspace(failed.workspace).filter(action__contains="retried")
        assert [line.detail["deliveries"] for line in lines] == [PEOPLE]
    failed.verify()
