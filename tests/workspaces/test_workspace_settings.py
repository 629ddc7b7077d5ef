"""Settings, workspace: its name, its zone and the required second step."""

import pytest

from workspaces.models import AuditEntry, Workspace
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db

URL = "/w/acme/settings/"


def test_name_zone_and_second_step_are_kept_and_audited(ana, acme, signed_in):
    answer = signed_in(ana).post(URL, {"name": "Acme Ltd", "zone": "Asia/Kolkata", "require_mfa": ""})
    assert answer.status_code == 303
    acme.refresh_from_db()
    assert (acme.name, acme.zone, acme.slug) == ("Acme Ltd", "Asia/Kolkata", "acme")
    with workspace_transaction(acme.pk):
        detail = AuditEntry.unscoped.get(action="workspace_changed").detail
    assert detail["after"] == {"name": "Acme Ltd", "zone": "Asia/Kolkata"}
    assert detail["before"] == {"name": "Acme", "zone": "UTC"}


def test_the_site_id_is_shown(ana, acme, signed_in):
    assert acme.site_id in signed_in(ana).get(URL).content.decode()


def test_a_zone_that_is_none_is_refused_and_nothing_changes(ana, acme, signed_in):
    answer = signed_in(ana).post(URL, {"name": "Changed", "zone": "Mars/Olympus"})
    assert answer.status_code == 422
    acme.refresh_from_db()
    assert acme.name == "Acme"


def test_two_workspaces_of_one_name_have_two_addresses(db):
    for slug in ("acme-co", "acme-co-2", "acme-co-3"):
        Workspace.objects.create(name="Acme & Co", slug=Workspace.free_slug("Acme & Co"))
        assert Workspace.objects.filter(slug=slug).exists()
    assert Workspace.free_slug("漢字") == "workspace"
