"""One delivery: reason, meaning and fix; devices and answers; what it waits for (ux.md 3.9, metrics.md 2.9)."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from messaging.models import Credential, DeviceAttempt
from messaging.platforms import Platform
from messaging.reasons import REASONS
from tests.ui.sends import Sends, facts, make_sends
from tests.ui.shop import NOW
from workspaces.tenancy import engine_transaction, owner, workspace_transaction

pytestmark = pytest.mark.django_db
_EVENT = """
INSERT INTO messaging_event (workspace_id, effective_at, received_at, source_id, key, type, person_id, delivery_id,
    platform, population, human, flags, properties)
VALUES (%s, %s, %s, 1, gen_random_uuid(), %s, %s, %s, 0, 0, false, 0, %s)
"""
REFUSED = "credentials_missing: 403 InvalidProviderToken"


@pytest.fixture
def sends(shop) -> Sends:
    return make_sends(shop)


def url(sends: Sends, delivery) -> str:
    return f"/w/{sends.shop.workspace.slug}/deliveries/{delivery.public_id}/"


def text(browser, sends, delivery, words=None) -> str:
    answer = browser.get(url(sends, delivery), words or {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_reason_meaning_fix_and_then_the_button(sends, signed_in):
    for _ in range(3):
        failed = sends.own("failed", REFUSED)
    html = text(signed_in(), sends, failed)
    places = [html.index(words) for words in ("Credentials not found", "or the provider refused them", "How to fix")]
    assert places == sorted(places)
    assert html.index("How to fix") < html.index(">Retry<")
    assert "Affects 2 other deliveries since" in html
    assert "status=failed&amp;reason=credentials_missing&amp;range=7d" in html
    assert "Retry all 3" in html


def test_who_may_not_retry_is_told_who_does(sends, signed_in):
    sends.own("failed", REFUSED)
    failed = sends.own("failed", REFUSED)
    marketer = text(signed_in("marketer"), sends, failed)
    assert ">Retry<" not in marketer
    assert "Retries are made by admins." in marketer
    assert "Ask for a retry of all 2" in marketer


def test_each_device_shows_its_attempt_its_answer_and_the_next_try(sends, signed_in):
    waiting = sends.own("attempted", devices=("retry_wait",))
    sends.attempt(waiting, 1, NOW, kind="temporary", status=503, reason="ServiceUnavailable", raw='{"reason": "<x>"}')
    with workspace_transaction(sends.shop.workspace.pk):
        waiting.device_sends.update(tries=4)
    html = text(signed_in(), sends, waiting)
    assert "Attempt 4 (retry 3 of 10)" in html
    assert "next try" in html
    assert "503 ServiceUnavailable: not now" in html
    assert "{&quot;reason&quot;: &quot;&lt;x&gt;&quot;}" in html


def test_the_timeline_tells_all_in_order_with_gaps(sends, signed_in):
    opened = sends.own("opened", facts=facts(sent=NOW, delivered=NOW + timedelta(seconds=42), opened=NOW))
    sends.attempt(opened, 1, NOW - timedelta(seconds=2), kind="accepted", status=200)
    html = text(signed_in(), sends, opened)
    told = html[html.index('id="timeline"') :]
    places = [told.index(words) for words in ("Created", "Attempt 1", "Opened", "Delivered")]
    assert places == sorted(places)
    assert "+42 s" in told


def test_a_push_nobody_reported_says_why_that_may_be(sends, signed_in):
    browser = signed_in()
    sent = text(browser, sends, sends.own("sent"))
    assert "Why it is not delivered yet" in sent
    assert "The app is closed" in sent
    assert "iOS:" in sent
    assert "Android:" not in sent
    assert "Why it is not delivered yet" not in text(browser, sends, sends.own("delivered", delivered_at=NOW))


def test_a_lost_answer_is_explained_and_never_sent_again_by_itself(sends, signed_in):
    lost = sends.own("attempted", devices=("unknown",))
    html = text(signed_in(), sends, lost)
    assert "nobody knows whether the message arrived" in html
    assert "Send again anyway" in html
    assert "Send again anyway" not in text(signed_in("marketer"), sends, lost)


def test_what_is_held_says_for_what(sends, signed_in):
    queued, browser = sends.own("queued"), signed_in()
    assert "It is waiting for the APNs key." in text(browser, sends, queued)
    with workspace_transaction(sends.shop.workspace.pk):
        Credential.unscoped.create(workspace=sends.shop.workspace, way="apns")
    assert "waiting for the APNs key" not in text(browser, sends, queued)


def test_what_another_system_sent_shows_what_was_reported(sends, signed_in):
    foreign = sends.delivery("failed", "their words", sends.person("ed"))
    with workspace_transaction(sends.shop.workspace.pk):
        DeviceAttempt.unscoped.create(
            workspace=sends.shop.workspace,
            delivery=foreign,
            token="a-token-of-some-length",
            platform=Platform.ANDROID,
            state="failed",
            facts=facts(opened=NOW),
        )
    html = text(signed_in(), sends, foreign)
    assert "another system, which reports to us" in html
    assert "their words" in html
    assert "Android" in html
    assert "a-token-of-some-length" not in html
    assert ">Retry<" not in html
    assert "sent by another system" in html


def test_content_is_rendered_only_for_those_who_may_see_addresses(sends, signed_in):
    sent = sends.own("sent")
    assert "Rendered for one" in text(signed_in(), sends, sent)
    marketer = text(signed_in("marketer"), sends, sent)
    assert "Rendered for one" not in marketer
    assert "{{ customer.first_name }}" in marketer


def test_the_neighbours_are_those_of_the_list_one_came_from(sends, signed_in):
    older = sends.own("failed", REFUSED)
    sends.own("sent")
    middle = sends.own("failed", REFUSED)
    html = text(signed_in(), sends, middle, {"status": "failed"})
    assert f'rel="next" href="{url(sends, older)}?status=failed"' in html
    assert 'rel="prev"' not in html


def test_every_reason_has_a_page_of_its_own(signed_in, shop):
    browser = signed_in("viewer")
    listed = browser.get("/help/reasons/").content.decode()
    for code, reason in REASONS.items():
        assert f'href="/help/reasons/{code}/"' in listed
        page = browser.get(f"/help/reasons/{code}/").content.decode()
        assert reason.fix.replace("'", "&#x27;") in page
    assert browser.get("/help/reasons/nothing/").status_code == 404
    assert "CIO-Delivery-ID" in browser.get("/help/reporting/").content.decode()


def test_what_machines_did_is_told_with_the_reason_until_its_detail_is_gone(sends, signed_in):
    fetched, followed = NOW + timedelta(seconds=5), NOW + timedelta(seconds=9)
    seen = facts(sent=NOW, machine_opened=fetched, machine_clicked=followed)
    letter = sends.own("delivered", facts=seen, channel="email")
    happened = [("opened", fetched, {"machine": "apple_privacy"}), ("clicked", followed, None)]
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS day_of_machines PARTITION OF messaging_event FOR VALUES FROM (%s) TO (%s)",
            [f"{NOW:%Y-%m-%d}", f"{NOW + timedelta(days=1):%Y-%m-%d}"],
        )
    for kind, at, properties in happened:
        with engine_transaction("fold"), connection.cursor() as cursor:
            values = [letter.workspace_id, at, at, kind, letter.person_id, letter.pk, json.dumps(properties)]
            cursor.execute(_EVENT, values)
    browser = signed_in()
    html = text(browser, sends, letter)
    assert "Fetched in advance by Apple Mail&#x27;s privacy protection" in html
    assert html.count("Opened by a machine") == html.count("Clicked by a machine") == 1
    assert "as the sender said" in html
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM messaging_event")
    later = text(browser, sends, letter)
    assert later.count("Opened by a machine") == later.count("Clicked by a machine") == 1
    assert "privacy protection" not in later


@pytest.mark.parametrize(("hours", "over"), [(71, False), (73, True)])
def test_a_lost_answer_is_in_progress_for_72_hours(sends, signed_in, hours, over):
    lost = sends.own("attempted", devices=("unknown",))
    sends.attempt(lost, 1, NOW - timedelta(hours=hours), kind="ambiguous", reason="no answer in time")
    html = text(signed_in(), sends, lost)
    assert "no answer came back" in html
    assert ("no longer counts as in progress" in html) is over


def test_what_failed_before_it_was_sent_was_created_here_and_says_why(sends, signed_in):
    missing = "liquid_missing_variable: customer.size"
    said = facts(missing, queued=NOW, failed=NOW)
    failed = sends.own("failed", missing, devices=(), facts=said)
    sends.delivery("failed", missing)
    html = text(signed_in(), sends, failed)
    told = html[html.index('id="timeline"') : html.index('id="facts"')]
    assert "Created" in told
    assert "First reported" not in told
    assert "Queued" not in told
    assert "Liquid error: variable is missing" in told
    # The other one was sent by another system, which alone can send it again.
    assert "Affects 1 other delivery" in html
    assert "Retry all" not in html


def test_the_address_of_a_letter_is_masked_from_whoever_may_not_see_it(sends, signed_in):
    letter = sends.own("sent", channel="email")
    with workspace_transaction(sends.shop.workspace.pk):
        letter.device_sends.update(way="email", address="ann@example.com")
    assert "a•••@example.com" in text(signed_in("viewer"), sends, letter)
