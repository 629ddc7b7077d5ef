"""The delivery log: ux.md 3.8."""

import csv
import io
import re
from datetime import timedelta

import pytest

from tests.ui.sends import Sends, make_sends
from tests.ui.shop import NOW, make_shop

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def sends(shop) -> Sends:
    return make_sends(shop)


def url(sends: Sends) -> str:
    return f"/w/{sends.shop.workspace.slug}/deliveries/"


def listed(html: str) -> list[str]:
    return re.findall(r'<tr id="row-([^"]+)"', html)


def page(browser, sends, words=None) -> str:
    answer = browser.get(url(sends), words or {}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_newest_first_with_state_reason_person_and_devices(sends, signed_in):
    old = sends.own("sent")
    new = sends.own("failed", "credentials_missing: 403 InvalidProviderToken", devices=("failed", "failed", "accepted"))
    html = page(signed_in(), sends)
    assert listed(html) == [new.public_id, old.public_id]
    assert "Credentials not found: 403 InvalidProviderToken" in html
    assert "1 of 3" in html
    assert "Autumn launch" in html
    assert "2 deliveries" in html


def test_filters_narrow_and_chips_take_them_off(sends, signed_in):
    sends.own("sent")
    failed = sends.own("failed", "expired")
    other = sends.own("failed", "retries_exhausted: 503")
    web = sends.own("bounced", "token_invalid")
    mail = sends.delivery("failed", "something of theirs", channel="email")
    browser = signed_in()
    assert listed(page(browser, sends, {"status": "failed"})) == [mail.public_id, other.public_id, failed.public_id]
    assert listed(page(browser, sends, {"reason": "retries_exhausted"})) == [other.public_id]
    assert listed(page(browser, sends, {"reason": "other"})) == [mail.public_id]
    assert listed(page(browser, sends, {"channel": "email"})) == [mail.public_id]
    assert listed(page(browser, sends, {"status": ["failed", "bounced"], "platform": "ios"})) == [
        web.public_id,
        other.public_id,
        failed.public_id,
    ]
    assert len(listed(page(browser, sends, {"campaign": "autumn-launch"}))) == 5
    assert len(listed(page(browser, sends, {"message": "welcome"}))) == 5
    html = page(browser, sends, {"status": "failed", "reason": "expired"})
    assert f'href="{url(sends)}{failed.public_id}/?status=failed&amp;reason=expired"' in html
    assert "Status: Failed" in html
    assert "Reason: Not sent in time" in html


def test_an_answer_that_was_lost_has_its_own_filter(sends, signed_in):
    sends.own("attempted")
    lost = sends.own("attempted", devices=("unknown",))
    html = page(signed_in(), sends, {"status": "unknown"})
    assert listed(html) == [lost.public_id]
    assert "Answer lost" in html


def test_a_range_counts_by_when_it_was_made(sends, signed_in):
    old = sends.own("sent", created_at=NOW - timedelta(days=9))
    new = sends.own("sent")
    browser = signed_in()
    assert listed(page(browser, sends, {"range": "24h"})) == [new.public_id]
    assert listed(page(browser, sends, {"range": "30d"})) == [new.public_id, old.public_id]
    assert listed(page(browser, sends, {"from": "2026-11-11", "to": "2026-11-13"})) == [old.public_id]
    assert "When: " in page(browser, sends, {"range": "24h"})


def test_pages_by_keyset_stay_where_they_are_while_new_ones_come(sends, signed_in):
    ids = [sends.own("sent").public_id for _ in range(5)][::-1]
    browser = signed_in()
    first = page(browser, sends, {"per": "2"})
    assert listed(first) == ids[:2]
    onward = re.search(r'id="older" rel="next" href="([^"]*)"', first)[1].replace("&amp;", "&")
    sends.own("sent")
    second = browser.get(onward).content.decode()
    assert listed(second) == ids[2:4]
    last = browser.get(re.search(r'id="older" rel="next" href="([^"]*)"', second)[1].replace("&amp;", "&"))
    assert listed(last.content.decode()) == ids[4:]
    assert "Older" not in last.content.decode()
    back = re.search(r'id="newer" rel="prev" href="([^"]*)"', second)[1].replace("&amp;", "&")
    assert listed(browser.get(back).content.decode()) == ids[:2]


def test_what_came_since_is_offered_and_pushes_nothing(sends, signed_in):
    seen = sends.own("sent")
    browser = signed_in()
    news = f"{url(sends)}news/?after={seen.public_id}"
    assert "New since" not in browser.get(news, headers=HTMX).content.decode()
    sends.own("sent")
    sends.own("failed", "expired")
    assert "New since you opened: 2." in browser.get(news, headers=HTMX).content.decode()
    only_failed = browser.get(f"{news}&status=failed", headers=HTMX).content.decode()
    assert "New since you opened: 1." in only_failed


def test_addresses_and_ids_are_masked_by_right(sends, signed_in):
    sends.own("sent", person=sends.person("ana", email="ana@example.com"))
    viewer, marketer, admin = (page(signed_in(role), sends) for role in ("viewer", "marketer", "admin"))
    assert "ana@example.com" in admin
    assert "a•••@example.com" in marketer
    assert ">ana<" in marketer
    assert "ana" not in re.sub(r"a•••@example.com|[Aa]nal\w+|nav\w*", "", viewer).replace("manage", "")
    assert "u_" in viewer


def test_an_id_that_is_an_address_is_masked_too(sends, signed_in):
    sends.own("sent", person=sends.person("bo@example.com", email=None))
    assert "bo@example.com" not in page(signed_in("marketer"), sends)


def test_whoever_searches_by_address_leaves_no_address_in_the_url(sends, signed_in):
    person = sends.person("cy")
    delivery = sends.own("sent", person=person)
    browser = signed_in()
    found = browser.post(f"{url(sends)}find/", {"who": "CY@example.com"})
    assert found.status_code == 303
    assert found.url == f"{url(sends)}?person={person.public_id}"
    assert listed(browser.get(found.url).content.decode()) == [delivery.public_id]
    assert browser.post(f"{url(sends)}find/", {"who": delivery.public_id}).url == f"{url(sends)}{delivery.public_id}/"
    assert browser.post(f"{url(sends)}find/", {"who": "Welcome push"}).url.endswith(sends.message.public_id)
    nobody = browser.post(f"{url(sends)}find/", {"who": "nobody@example.com"}, follow=True)
    assert "Nothing is known by exactly that" in nobody.content.decode()


def test_a_viewer_finds_no_person(sends, signed_in):
    sends.person("dee")
    assert signed_in("viewer").post(f"{url(sends)}find/", {"who": "dee@example.com"}).url == url(sends)


def test_one_address_for_one_choice(sends, signed_in):
    answer = signed_in().get(f"{url(sends)}?status=&reason=expired&status=failed&per=50")
    assert answer.status_code == 302
    assert answer.url == f"{url(sends)}?status=failed&reason=expired"


def test_a_swap_answers_the_part_and_its_address(sends, signed_in):
    sends.own("sent")
    answer = signed_in().get(url(sends), {"status": "sent", "q": ""}, headers=HTMX | {"HX-Trigger": "delivery-filters"})
    assert answer["HX-Push-Url"] == f"{url(sends)}?status=sent"
    html = answer.content.decode()
    assert html.lstrip().startswith('<div id="deliveries"')
    # Whoever takes a file or a link afterwards gets what is seen.
    for menu in ("export", "copy-link"):
        assert re.search(rf'<details class="menu menu-end[^>]*" id="{menu}" hx-swap-oob="true">', html)
    assert "exports/new/?source=deliveries&amp;status=sent" in html


@pytest.mark.parametrize(
    "words",
    [{"status": "bogus"}, {"per": "0"}, {"campaign": "\0"}, {"person": "u_nobody"}, {"range": "luck"}, {"id": "d_%00"}],
)
def test_a_wrong_word_falls_back_with_a_notice(sends, signed_in, words):
    made = sends.own("sent")
    answer = signed_in().get(url(sends), words)
    assert answer.status_code in (200, 302)
    if "id" not in words:
        assert "strip-warn" in answer.content.decode()
        assert listed(answer.content.decode()) == [made.public_id]


def test_each_kind_of_nothing_says_which_it_is(sends, signed_in):
    browser = signed_in()
    assert "No deliveries yet" in page(browser, sends)
    sends.own("sent")
    assert "No deliveries match" in page(browser, sends, {"status": "failed"})


def test_programs_read_the_same_rows(sends, signed_in):
    ids = [sends.own("failed", "expired").public_id for _ in range(3)][::-1]
    told = signed_in("viewer").get(f"{url(sends)}data.json", {"per": "2"}).json()
    assert [row["public_id"] for row in told["rows"]] == ids[:2]
    assert told["next"] == ids[1]
    assert told["count"] == 3
    assert told["rows"][0]["reason"] == "expired"
    assert "@" not in str(told["rows"][0]["address"]).replace("•••@", "")


def test_files_with_people_need_the_right_and_defuse_what_customers_wrote(sends, signed_in):
    sends.own("failed", "other", person=sends.person("=cmd()"))
    file = f"{url(sends)}data.csv"
    marketer = signed_in("marketer")
    assert marketer.get(file).status_code == 403
    shown = page(marketer, sends)
    assert "exports/new/" not in shown
    assert "can grant it" in shown
    text = signed_in("admin").get(file).content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["person"] == "'=cmd()"
    assert row["status"] == "failed"


def test_a_hostile_reason_does_no_harm(sends, signed_in):
    sends.delivery("failed", '"><script>alert(1)</script>')
    assert "<script>alert" not in page(signed_in(), sends)


def test_the_rows_of_another_workspace_stay_there(sends, signed_in):
    theirs = make_sends(make_shop("Globex"))
    foreign = theirs.own("failed", "expired")
    browser = signed_in()
    assert listed(page(browser, sends, {"id": foreign.public_id})) == []
    assert browser.get(f"{url(sends)}{foreign.public_id}/").status_code == 404
    named = page(browser, sends, {"message": theirs.message.public_id})
    assert "There is no message" in named


def test_the_people_of_a_filtered_log_are_a_set_to_use(sends, signed_in):
    sends.own("failed", "expired", person=sends.person("ana"))
    sends.own("failed", "expired", person=sends.person("bob"))
    sends.own("sent", person=sends.person("cid"))
    browser = signed_in("marketer")
    [path] = re.findall(r'action="([^"]+of-deliveries/[^"]*)"', page(browser, sends, {"status": "failed"}))
    people = browser.post(path.replace("&amp;", "&"), follow=True).content.decode()
    assert ">ana<" in people and ">bob<" in people and ">cid<" not in people
    assert "Use these people" in people and "deliveries/?status=failed" in people
    assert signed_in("viewer").post(path).status_code == 403
