"""Account: preferences of one person and the places where they are signed in."""

import pytest

pytestmark = pytest.mark.django_db


def test_zone_theme_and_exact_numbers_are_kept(ana, signed_in):
    client = signed_in(ana)
    data = {"name": "Ana K.", "zone": "Asia/Kathmandu", "theme": "dark", "exact_numbers": "on"}
    assert client.post("/account/", data).status_code == 303
    ana.user.refresh_from_db()
    assert (ana.user.zone, ana.user.theme, ana.user.exact_numbers) == ("Asia/Kathmandu", "dark", True)
    page = client.get("/account/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'name="zone" value="Asia/Kathmandu"' in page


def test_the_detected_zone_is_named_and_nonsense_in_the_cookie_is_not(ana, signed_in):
    client = signed_in(ana)
    assert "not known yet" in client.get("/account/").content.decode()
    client.cookies["zone"] = "Asia%2FKolkata"
    assert "as my browser says (Asia/Kolkata)" in client.get("/account/").content.decode()
    client.cookies["zone"] = "../../etc/passwd"
    assert "passwd" not in client.get("/account/").content.decode()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "EST", "../etc", "posix/Europe/Berlin"])
def test_a_zone_that_is_none_is_refused(ana, signed_in, zone):
    answer = signed_in(ana).post("/account/", {"zone": zone, "theme": "system"})
    assert answer.status_code == 422


def test_the_switch_of_the_theme_keeps_only_what_exists(ana, signed_in):
    client = signed_in(ana)
    assert client.post("/account/theme/", {"theme": "light"}, headers={"HX-Request": "true"}).status_code == 204
    assert client.post("/account/theme/", {"theme": "neon"}).status_code == 303
    ana.user.refresh_from_db()
    assert ana.user.theme == "light"


def test_other_sessions_can_be_ended_from_here(ana, signed_in):
    here, elsewhere = signed_in(ana), signed_in(ana)
    assert "Sign out of 1 other session" in here.get("/account/").content.decode()
    assert here.post("/account/sessions/end/").status_code == 303
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_times_of_settings_pages_are_in_the_zone_of_the_reader(ana, acme, signed_in):
    client = signed_in(ana)
    acme.zone = "America/Los_Angeles"
    acme.save(update_fields=["zone"])
    assert "times in America/Los_Angeles" in client.get("/w/acme/settings/audit/").content.decode()
    client.cookies["zone"] = "Australia%2FLord_Howe"
    assert "times in Australia/Lord_Howe" in client.get("/w/acme/settings/audit/").content.decode()
    ana.user.zone = "Asia/Kathmandu"
    ana.user.save(update_fields=["zone"])
    assert "times in Asia/Kathmandu" in client.get("/w/acme/settings/audit/").content.decode()
    assert "times in UTC" in client.get("/w/acme/settings/audit/?tz=UTC").content.decode()
    assert client.get("/w/acme/settings/audit/?tz=Nowhere/Here").status_code == 200
