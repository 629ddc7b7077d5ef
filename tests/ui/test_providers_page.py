"""Providers: a card for each way out, secrets that are never shown, tests, pauses, rules (ux.md 3.13)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection

from messaging.models import ChannelRules, Credential
from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.providers.secrets import unseal
from tests.ui.sends import make_sends
from tests.ui.shop import NOW
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db
APNS = {"key_id": "ABC1234567", "team_id": "TEAM123456", "topic": "com.acme.shop", "environment": "production"}
MORE = {"ambiguous_policy": "hold"}


def a_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def url(shop, rest: str = "") -> str:
    return f"/w/{shop.workspace.slug}/settings/providers/{rest}"


def keep(browser, shop, way: str = "apns", **posted):
    return browser.post(url(shop, f"{way}/"), {"form_key": str(uuid4())} | APNS | MORE | posted)


def credential(shop, way: str = "apns") -> Credential:
    with workspace_transaction(shop.workspace.pk):
        return Credential.objects.for_workspace(shop.workspace).get(way=way, removed_at=None)


def change(shop, **values) -> None:
    with workspace_transaction(shop.workspace.pk):
        Credential.unscoped.filter(workspace=shop.workspace).update(**values)


def log(shop) -> list[AuditEntry]:
    with workspace_transaction(shop.workspace.pk):
        return list(AuditEntry.objects.for_workspace(shop.workspace).order_by("pk"))


def test_a_credential_is_kept_encrypted_and_never_shown_again(shop, signed_in):
    browser, key = signed_in(), a_key()
    assert keep(browser, shop, p8=key).status_code == 303
    kept = credential(shop)
    assert unseal(kept) == {"p8": key.strip()}
    assert "PRIVATE KEY" not in kept.secret
    for page in (url(shop), url(shop, "apns/")):
        assert "PRIVATE KEY" not in browser.get(page).content.decode()
    assert "ABC1234567" in browser.get(url(shop)).content.decode()
    [line] = [entry for entry in log(shop) if entry.action == "provider_added"]
    assert "PRIVATE KEY" not in json.dumps(line.detail)


def test_what_a_provider_would_refuse_is_refused_here_by_field(shop, signed_in):
    answer = keep(signed_in(), shop, key_id="short", p8="no key")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "A key id has ten letters and digits." in text
    assert "This is not the text of an APNs key" in text


def test_an_empty_secret_keeps_the_one_there_is_and_puts_troubles_behind(shop, signed_in):
    browser, key = signed_in(), a_key()
    keep(browser, shop, p8=key)
    change(shop, broken_since=NOW, broken_reason="403 InvalidProviderToken", failures=9)
    assert keep(browser, shop, topic="com.acme.other").status_code == 303
    kept = credential(shop)
    assert unseal(kept) == {"p8": key.strip()}
    assert (kept.broken_since, kept.failures, kept.settings["topic"]) == (None, 0, "com.acme.other")
    assert "provider_changed" in [entry.action for entry in log(shop)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"broken_since": NOW, "broken_reason": "403 InvalidProviderToken"}, "Refused"),
        ({"expires_on": (NOW - timedelta(days=1)).date()}, "Expired 20 Nov 2026"),
        ({"expires_on": (NOW + timedelta(days=12)).date()}, "Expires in 12 days"),
        ({"expires_on": NOW.date()}, "Expires today"),
        ({"paused_until": NOW + timedelta(minutes=5)}, "Asked to wait"),
        ({"opened_until": NOW + timedelta(minutes=5)}, "Not answering"),
        ({"last_ok_at": NOW}, "Valid"),
        ({}, "Not tested yet"),
        ({"environment": "simulator"}, "simulated"),
    ],
)
def test_the_card_says_the_worst_that_holds(shop, signed_in, values, said):
    browser = signed_in()
    keep(browser, shop, p8=a_key())
    change(shop, **values)
    assert said in browser.get(url(shop)).content.decode()


def test_failures_since_it_was_refused_are_counted_and_linked(shop, signed_in):
    browser = signed_in()
    keep(browser, shop, p8=a_key())
    sends = make_sends(shop)
    for _ in range(2):
        sends.own("failed", "credentials_missing: 403")
    change(shop, broken_since=NOW - timedelta(hours=2))
    html = browser.get(url(shop)).content.decode()
    assert "2 failures since." in html
    assert "status=failed&amp;reason=credentials_missing&amp;channel=push" in html


SMS = {"account_sid": "AC1", "from": "+4930", "auth_token": "t" * 20}


def test_a_call_back_address_is_shown_how_kept_and_written_into_no_log(shop, signed_in):
    browser = signed_in()
    assert "/hooks/twilio/WRITE_KEY/" in browser.get(url(shop, "sms/")).content.decode()
    for wrong in ("https://shop.example/hooks/twilio/WRITE_KEY/", "shop.example/hooks/twilio/wk_secret/"):
        assert keep(browser, shop, "sms", **SMS, callback=wrong).status_code == 422
    right = "https://shop.example/readout/hooks/twilio/wk_secret/"
    assert keep(browser, shop, "sms", **SMS, callback=right).status_code == 303
    assert credential(shop, "sms").settings["callback"] == right
    assert "wk_secret" not in json.dumps(log(shop)[-1].detail)


def test_a_field_of_a_secret_that_is_left_empty_keeps_what_it_had(shop, signed_in):
    browser = signed_in()
    service = {"backend": "mailgun", "from": "Shop <news@shop.example>"}
    keep(browser, shop, "email", **service, api_key="first", webhook_key="signing")
    keep(browser, shop, "email", **service, api_key="second")
    assert unseal(credential(shop, "email")) == {"api_key": "second", "webhook_key": "signing"}
    assert "/hooks/email/mailgun/WRITE_KEY/" in browser.get(url(shop, "email/")).content.decode()


def test_fcm_may_send_data_only(shop, signed_in):
    browser = signed_in()
    rsa_key = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    account = {"client_email": "a@b", "private_key": rsa_key.decode(), "token_uri": "https://oauth2.googleapis.com/t"}
    posted = {"project_id": "shop-prod", "service_account": json.dumps(account)}
    assert keep(browser, shop, "fcm", **posted, data_only="on").status_code == 303
    assert credential(shop, "fcm").settings["data_only"] is True
    assert " checked" in browser.get(url(shop, "fcm/")).content.decode()
    keep(browser, shop, "fcm", project_id="shop-prod")
    assert credential(shop, "fcm").settings["data_only"] is False


class Answering:
    def __init__(self, outcome: SendOutcome) -> None:
        self.outcome, self.asked, self.within = outcome, [], []
        self.around = len(connection.savepoint_ids)

    def test(self, request):
        self.asked.append(request)
        # The test's own transactions are around everything; the page's would be a savepoint more.
        self.within.extend(connection.savepoint_ids[self.around :])
        return self.outcome


def test_a_test_shows_the_providers_own_answer_and_mends_what_works_again(shop, signed_in, monkeypatch):
    browser = signed_in()
    keep(browser, shop, p8=a_key())
    change(shop, broken_since=NOW)
    refusing = Answering(SendOutcome(OutcomeKind.PERMANENT_CONFIG, 403, "InvalidProviderToken"))
    monkeypatch.setattr("messaging.views.provider_test.provider_for", lambda _: refusing)
    text = browser.post(url(shop, "apns/test/"), follow=True).content.decode()
    assert "APNs answered: 403 InvalidProviderToken." in text
    assert credential(shop).broken_since is not None
    accepting = Answering(SendOutcome(OutcomeKind.ACCEPTED, 200))
    monkeypatch.setattr("messaging.views.provider_test.provider_for", lambda _: accepting)
    assert "accepted" in browser.post(url(shop, "apns/test/"), follow=True).content.decode()
    assert credential(shop).broken_since is None
    assert accepting.asked == [None]
    assert accepting.within == [], "rows were held while the provider was asked"


def test_pausing_holds_it_until_somebody_resumes(shop, signed_in):
    browser = signed_in()
    keep(browser, shop, p8=a_key())
    text = browser.post(url(shop, "apns/pause/"), follow=True).content.decode()
    assert "Nothing is sent until somebody resumes it." in text
    assert ">Resume<" in text
    browser.post(url(shop, "apns/pause/"))
    assert credential(shop).paused_until is None
    assert [entry.action for entry in log(shop)][-2:] == ["provider_paused", "provider_resumed"]


def test_removing_takes_the_secret_away_and_makes_room(shop, signed_in):
    browser = signed_in()
    keep(browser, shop, p8=a_key())
    browser.post(url(shop, "apns/remove/"))
    with workspace_transaction(shop.workspace.pk):
        [gone] = Credential.objects.for_workspace(shop.workspace)
    assert gone.removed_at is not None
    assert gone.secret == ""
    assert keep(browser, shop, p8=a_key()).status_code == 303


def test_rules_of_a_channel_are_written_and_seen(shop, signed_in):
    browser = signed_in()
    posted = {"sending": "on", "daily_limit": "3", "quiet_from": "22:00", "quiet_until": "07:30"}
    assert browser.post(url(shop, "rules/push/"), posted).status_code == 303
    with workspace_transaction(shop.workspace.pk):
        rules = ChannelRules.objects.for_workspace(shop.workspace).get()
    assert (rules.sending, rules.daily_limit, f"{rules.quiet_until:%H:%M}") == (True, 3, "07:30")
    html = browser.get(url(shop)).content.decode()
    assert "22:00 to 07:30" in html
    half = browser.post(url(shop, "rules/push/"), {"quiet_from": "22:00"})
    assert half.status_code == 422
    assert "both a beginning and an end" in half.content.decode()
    assert browser.get(url(shop, "rules/in_app/")).status_code == 200
    assert browser.get(url(shop, "rules/pigeon/")).status_code == 404


def test_the_navigation_counts_troubles(shop, signed_in):
    browser = signed_in()
    keep(browser, shop, p8=a_key())
    change(shop, broken_since=NOW)
    make_sends(shop).own("failed", "expired")
    html = browser.get("/help/reasons/").content.decode()
    assert 'nav-badge">1<span class="hidden"> failed in the last 24 hours' in html
    assert 'nav-badge">1<span class="hidden"> with a problem' in html
