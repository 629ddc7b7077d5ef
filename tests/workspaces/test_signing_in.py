"""Signing in and out, being locked out, and where one lands."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests.workspaces.cast import PASSWORD, make_member, make_workspace, words_of
from workspaces.models import AuditEntry, Member, User
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db


def sign_in(client, email="ana@example.com", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password} | more)


def audited(workspace) -> list[tuple[str, str]]:
    with workspace_transaction(workspace.pk):
        return list(AuditEntry.unscoped.order_by("id").values_list("actor", "action"))


def test_the_page_has_labels_allows_pasting_and_tells_where_accounts_come_from():
    page = Client().get("/accounts/login/").content.decode()
    assert 'autocomplete="current-password"' in page
    assert page.count("<h1") == 1
    assert "Ask an admin of your workspace for an invitation" in page


def test_the_address_is_taken_in_any_case_and_the_audit_log_says_so(ana, acme):
    answer = sign_in(Client(), "ANA@Example.com")
    assert (answer.status_code, answer.url) == (302, "/")
    assert audited(acme) == [("ana@example.com", "signed_in")]


def test_one_lands_in_the_workspace_one_was_in_last(ana, signed_in):
    other = make_member(make_workspace("Other"), "Ana", "viewer")
    client = signed_in(ana)
    assert client.get("/").url == "/w/acme/campaigns/"
    assert client.get("/w/other/").url == "/w/other/campaigns/"
    assert client.get("/").url == "/w/other/campaigns/"
    Member.unscoped.filter(pk=other.pk).update(removed_at="2026-11-21T00:00:00Z")
    assert client.get("/").url == "/w/acme/campaigns/"


def test_without_a_workspace_the_root_says_what_to_do(ana, signed_in):
    client = signed_in(ana)
    Member.unscoped.update(removed_at="2026-11-21T00:00:00Z")
    assert "Ask an admin for an invitation" in client.get("/").content.decode()


def test_a_page_asks_to_sign_in_and_leads_back(ana):
    client = Client()
    answer = client.get("/w/acme/settings/keys/?q=1")
    assert answer.url == "/accounts/login/?next=%2Fw%2Facme%2Fsettings%2Fkeys%2F%3Fq%3D1"
    assert sign_in(client, next="/w/acme/settings/keys/?q=1").url == "/w/acme/settings/keys/?q=1"


def test_a_fragment_asks_with_a_header_that_leads_back_to_its_page():
    answer = Client().get(
        "/w/acme/settings/audit/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/w/acme/settings/audit/?what=x"},
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=%2Fw%2Facme%2Fsettings%2Faudit%2F%3Fwhat%3Dx"


def test_a_wrong_password_is_audited_and_after_ten_the_account_is_paused_for_that_address(ana, acme, settings):
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, password="wrong")
    assert "Too many tries" in answer.content.decode()
    assert "Too many tries" in sign_in(client).content.decode()
    assert audited(acme)[0] == ("ana@example.com", "sign_in_failed")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere).status_code == 302


def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(ana):
    def words(answer):
        return [line for line in answer.content.decode().splitlines() if "error" in line or "correct" in line]

    assert words(sign_in(Client(), password="wrong")) == words(sign_in(Client(), email="nobody@example.com")) != []


def test_signing_out_needs_a_press_and_ends_the_session(ana, signed_in):
    client = signed_in(ana)
    assert "Sign out of this browser?" in client.get("/accounts/logout/").content.decode()
    assert client.get("/account/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/account/").status_code == 302
    assert ana.user.sessions.count() == 0


def test_nobody_makes_an_account_without_an_invitation(db):
    assert "Accounts are made by invitation" in Client().get("/accounts/signup/").content.decode()
    Client().post("/accounts/signup/", {"email": "eve@example.com", "password1": "a long enough password"})
    assert not User.objects.exists()


def test_where_no_mail_is_sent_a_forgotten_password_leads_to_an_admin(ana, settings, mailoutbox):
    settings.EMAIL_HOST = ""
    page = Client().post("/accounts/password/reset/", {"email": "ana@example.com"}).content.decode()
    assert "Ask an admin of your workspace" in page
    assert not mailoutbox


def test_where_mail_is_set_up_a_link_comes_by_mail_and_strangers_learn_nothing(ana, settings, mailoutbox):
    settings.EMAIL_HOST = "mail.example.com"
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("ana@example.com", "nobody@example.com")
    ]
    assert words_of(answers[0]) == words_of(answers[1])
    assert [mail.to for mail in mailoutbox] == [["ana@example.com"]]


def test_a_second_step_once_set_up_is_asked_for(ana):
    secret = generate_totp_secret()
    totp = TOTP.activate(ana.user, secret)
    assert secret not in str(totp.instance.data)
    client = Client()
    answer = sign_in(client)
    assert answer.url == "/accounts/second-step/authenticate/"
    assert "Type the code" in client.get(answer.url).content.decode()
    assert client.get("/account/").status_code == 302


def test_every_page_of_the_second_step_can_be_read(ana):
    client = Client()
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Set it up" in client.get("/accounts/second-step/").content.decode()
    assert "Scan this picture" in client.get("/accounts/second-step/totp/activate/").content.decode()
    TOTP.activate(ana.user, generate_totp_secret())
    assert "Switch it off" in client.get("/accounts/second-step/").content.decode()
    assert "From then on" in client.get("/accounts/second-step/totp/deactivate/").content.decode()
    generated = client.get("/accounts/second-step/recovery-codes/generate/").content.decode()
    assert "stop working" in generated
    client.post("/accounts/second-step/recovery-codes/generate/")
    assert "Each code opens" in client.get("/accounts/second-step/recovery-codes/").content.decode()


def test_a_workspace_that_requires_a_second_step_lets_nobody_in_without(ana, acme, signed_in):
    acme.require_mfa = True
    acme.save(update_fields=["require_mfa"])
    client = signed_in(ana)
    assert client.get("/w/acme/settings/keys/").url == "/accounts/second-step/totp/activate/"
    TOTP.activate(ana.user, generate_totp_secret())
    assert client.get("/w/acme/settings/keys/").status_code == 200


def test_changing_the_password_ends_every_other_session(ana, signed_in):
    here, elsewhere = Client(), signed_in(ana)
    sign_in(here)
    assert "Afterwards you sign in again" in here.get("/accounts/password/change/").content.decode()
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"},
    )
    assert elsewhere.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/accounts/inactive/", "/accounts/password/reset/done/", "/accounts/password/reset/key/done/"]
)
def test_the_small_pages_can_be_read(path, db):
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_the_page_about_the_address_leads_to_the_account(ana, signed_in):
    assert signed_in(ana).get("/accounts/email/").url == "/account/"


def test_a_delicate_step_asks_for_the_password_again(ana, signed_in):
    client = signed_in(ana)
    answer = client.get("/accounts/second-step/totp/activate/", follow=True)
    assert "Is it you?" in answer.content.decode()
