"""Invitations: a link to copy, an account made by it, and the ways in which it stops working."""

import re
import uuid

import pytest
from django.test import Client

from tests.workspaces.cast import make_member, make_workspace
from workspaces.models import Invitation, Member, User

pytestmark = pytest.mark.django_db

PASSWORD = "unrelated words help"


@pytest.fixture
def admin(ana, signed_in):
    return signed_in(ana)


def invite(admin, email="Cem@Example.com", **more):
    data = {"email": email, "role": "marketer", "form_key": uuid.uuid4()} | more
    return admin.post("/w/acme/settings/members/invite/", data)


def link_of(admin) -> str:
    page = admin.get("/w/acme/settings/members/").content.decode()
    return re.search(r'id="new-link">http://testserver(/invitations/[^<]+)<', page).group(1)


def test_the_link_makes_an_account_with_the_chosen_rights_and_signs_in(admin, acme):
    invite(admin, may_export_people="on")
    guest = Client()
    link = link_of(admin)
    assert "cem@example.com" in guest.get(link).content.decode()
    answer = guest.post(link, {"name": "Cem", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (303, "/w/acme/")
    member = Member.unscoped.get(user__email="cem@example.com")
    assert (member.role, member.may_export_people, member.may_see_addresses) == ("marketer", True, False)
    assert guest.get("/account/").status_code == 200
    assert Client().post("/accounts/login/", {"login": "CEM@example.com", "password": PASSWORD}).status_code == 302


def test_the_link_is_shown_once_and_kept_only_as_a_hash(admin):
    invite(admin)
    token = link_of(admin).split("/")[2]
    assert "new-link" not in admin.get("/w/acme/settings/members/").content.decode()
    assert token not in str(vars(Invitation.unscoped.get()))


def test_a_link_works_once(admin):
    invite(admin)
    link = link_of(admin)
    Client().post(link, {"name": "Cem", "password": PASSWORD})
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize("verb", ["renew", "cancel"])
def test_a_renewed_or_cancelled_invitation_ends_the_old_link(admin, verb):
    invite(admin)
    link = link_of(admin)
    invitation = Invitation.unscoped.get()
    assert admin.post(f"/w/acme/settings/members/invitations/{invitation.public_id}/{verb}/").status_code == 303
    assert Client().get(link).status_code == 404
    if verb == "renew":
        assert Client().get(link_of(admin)).status_code == 200


def test_an_old_invitation_no_longer_works(admin):
    invite(admin)
    link = link_of(admin)
    Invitation.unscoped.update(expires_at="2026-01-01T00:00:00Z")
    answer = Client().get(link)
    assert answer.status_code == 404
    assert "Ask the person who sent it" in answer.content.decode()


def test_a_weak_password_is_refused_with_the_reason(admin):
    invite(admin)
    answer = Client().post(link_of(admin), {"name": "Cem", "password": "short"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()
    assert not User.objects.filter(email="cem@example.com").exists()


def test_somebody_with_an_account_must_sign_in_as_the_invited_person(admin, gus, ben, signed_in):
    invite(admin, email="gus@example.com", role="viewer")
    link = link_of(admin)
    assert "Sign in with it" in Client().get(link).content.decode()
    stranger = signed_in(ben)
    assert stranger.post(link).status_code == 200
    assert not Member.unscoped.filter(user=gus.user, workspace__slug="acme").exists()
    assert signed_in(gus).post(link).status_code == 303
    assert Member.unscoped.get(user=gus.user, workspace__slug="acme").role == "viewer"


def test_a_removed_member_can_be_invited_again(admin, ben, signed_in):
    make_member(make_workspace("Other"), "Ben", "viewer")
    admin.post(f"/w/acme/settings/members/{ben.public_id}/remove/")
    invite(admin, email="ben@example.com", role="viewer")
    signed_in(ben).post(link_of(admin))
    ben.refresh_from_db()
    assert (ben.role, ben.removed_at) == ("viewer", None)


def test_nobody_is_invited_twice_or_while_they_are_a_member(admin, ben):
    assert invite(admin).status_code == 303
    assert "invited already" in invite(admin).content.decode()
    assert "a member already" in invite(admin, email="ben@example.com").content.decode()


def test_the_same_form_posted_twice_invites_once(admin):
    form_key = uuid.uuid4()
    data = {"email": "cem@example.com", "role": "viewer", "form_key": form_key}
    answers = [admin.post("/w/acme/settings/members/invite/", data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Invitation.unscoped.count() == 1


def test_the_list_shows_who_is_invited_and_until_when(admin):
    invite(admin)
    page = admin.get("/w/acme/settings/members/").content.decode()
    assert "cem@example.com" in page
    assert "Invited" in page
