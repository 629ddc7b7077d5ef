"""Settings, members: rights, the two boxes, removing somebody, and the last admin."""

import threading

import pytest
from django.db import connection
from django.test import Client

from tests.workspaces.cast import make_member, make_workspace
from workspaces.models import AuditEntry, LastAdmin, Member
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db


def url_of(member, verb=""):
    return f"/w/acme/settings/members/{member.public_id}/{verb}"


def test_the_list_shows_everybody_with_role_boxes_and_second_step(ana, ben, gus, signed_in):
    Member.unscoped.filter(pk=ben.pk).update(may_see_addresses=True)
    page = signed_in(ana).get("/w/acme/settings/members/").content.decode()
    assert "ana@example.com" in page
    assert "see addresses" in page
    assert "gus@example.com" not in page


def test_an_admin_changes_role_and_boxes(ana, ben, acme, signed_in):
    admin = signed_in(ana)
    assert "Ben" in admin.get(url_of(ben)).content.decode()
    assert admin.post(url_of(ben), {"role": "marketer", "may_export_people": "on"}).status_code == 303
    ben.refresh_from_db()
    assert ben.may("export_audience")
    assert not ben.may("see_addresses")
    with workspace_transaction(acme.pk):
        entry = AuditEntry.unscoped.get(action="member_changed")
    assert entry.detail == {
        "who": "ben@example.com",
        "before": {"role": "marketer", "granted": []},
        "after": {"role": "marketer", "granted": ["export_audience"]},
    }


def test_a_change_of_rights_holds_at_the_very_next_request(ana, ben, signed_in):
    marketer = signed_in(ben)
    assert marketer.get("/w/acme/settings/members/").status_code == 403
    signed_in(ana).post(url_of(ben), {"role": "admin"})
    assert marketer.get("/w/acme/settings/members/").status_code == 200


def test_the_last_admin_cannot_be_demoted_or_removed_and_hears_so_before_pressing(ana, ben, signed_in):
    admin = signed_in(ana)
    assert "The last admin cannot be removed" in admin.get("/w/acme/settings/members/").content.decode()
    assert "This is the last admin" in admin.get(url_of(ana)).content.decode()
    assert '<button class="btn btn-danger"' not in admin.get(url_of(ana, "remove/")).content.decode()
    refused = admin.post(url_of(ana), {"role": "viewer"})
    assert refused.status_code == 422
    assert "last admin" in refused.content.decode()
    admin.post(url_of(ana, "remove/"))
    ana.refresh_from_db()
    assert (ana.role, ana.removed_at) == ("admin", None)


def test_one_of_two_admins_can_be_removed(ana, acme, signed_in):
    eve = make_member(acme, "Eve", "admin")
    assert signed_in(ana).post(url_of(eve, "remove/")).status_code == 303
    eve.refresh_from_db()
    assert eve.removed_at


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_at_the_same_moment_do_not_both_go(ana, acme):
    eve = make_member(acme, "Eve", "admin")
    start, refused = threading.Barrier(2), []

    def remove(member):
        try:
            start.wait()
            Member.unscoped.select_related("workspace", "user").get(pk=member.pk).remove()
        except LastAdmin as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(member,)) for member in (ana, eve)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Member.objects.for_workspace(acme).admins().count() == 1


def test_removal_ends_every_session_at_once(ana, ben, signed_in):
    browser, phone = signed_in(ben), signed_in(ben)
    assert browser.get("/account/").status_code == phone.get("/account/").status_code == 200
    signed_in(ana).post(url_of(ben, "remove/"))
    assert ben.user.sessions.count() == 0
    for client in (browser, phone):
        assert client.get("/account/").status_code == 302


def test_somebody_with_another_workspace_stays_signed_in_there_and_is_a_stranger_here(ana, ben, signed_in):
    make_member(make_workspace("Other"), "Ben", "viewer")
    browser = signed_in(ben)
    signed_in(ana).post(url_of(ben, "remove/"))
    assert browser.get("/w/acme/settings/members/").status_code == 404
    assert browser.get("/account/").status_code == 200


def test_a_password_link_works_once_and_ends_the_old_password(ana, ben, signed_in):
    admin = signed_in(ana)
    assert admin.post(url_of(ben, "password-link/")).status_code == 303
    page = admin.get("/w/acme/settings/members/").content.decode()
    link = page.split('id="password-link">')[1].split("<")[0].removeprefix("http://testserver")
    assert "password-link" not in admin.get("/w/acme/settings/members/").content.decode()
    client = Client()
    form = client.get(link, follow=True)
    answer = client.post(
        form.request["PATH_INFO"], {"password1": "another long password", "password2": "another long password"}
    )
    assert answer.status_code == 302
    ben.user.refresh_from_db()
    assert ben.user.check_password("another long password")
    assert "was used already" in Client().get(link, follow=True).content.decode()


def test_no_password_link_is_made_for_somebody_who_also_belongs_elsewhere(ana, ben, signed_in):
    make_member(make_workspace("Other"), "Ben", "admin")
    admin = signed_in(ana)
    admin.post(url_of(ben, "password-link/"))
    page = admin.get("/w/acme/settings/members/").content.decode()
    assert "password-link" not in page
    assert "only they can reset the password" in page
