"""Sending again: review, decision, progress; asking for it (ux.md 3.10, metrics.md R-10 to R-16)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from messaging.models import Outgoing, Retry, RetryAsk
from tests.ui.sends import Sends, make_sends
from tests.ui.shop import NOW
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
REFUSED = "credentials_missing: 403 InvalidProviderToken"


@pytest.fixture
def sends(shop) -> Sends:
    return make_sends(shop)


def root(sends: Sends) -> str:
    return f"/w/{sends.shop.workspace.slug}/"


def review(browser, sends, words="status=failed") -> str:
    answer = browser.get(f"{root(sends)}retries/new/?{words}")
    assert answer.status_code == 200
    return answer.content.decode()


def decide(browser, sends, words="status=failed", **posted):
    posted = {"nonce": str(uuid4()), "checked": "on", "include": ["retries_exhausted"]} | posted
    return browser.post(f"{root(sends)}retries/new/?{words}", posted)


def retries(sends) -> list[Retry]:
    with workspace_transaction(sends.shop.workspace.pk):
        return list(Retry.objects.for_workspace(sends.shop.workspace).order_by("pk"))


def audit(sends) -> list[AuditEntry]:
    with workspace_transaction(sends.shop.workspace.pk):
        return list(AuditEntry.objects.for_workspace(sends.shop.workspace).order_by("pk"))


def test_the_review_names_reasons_counts_and_who_is_left_out(sends, signed_in):
    sends.own("failed", "retries_exhausted: 503")
    sends.own("failed", "retries_exhausted: 429")
    sends.own("failed", "customer_unsubscribed", person=sends.person("gone", subscribed=False))
    sends.delivery("failed", "theirs")
    html = review(signed_in(), sends)
    assert "Retry 3 deliveries?" in html
    assert re.search(r'value="retries_exhausted"[^>]* checked', html)
    assert "Left out: still unsubscribed." in html
    assert 'value="customer_unsubscribed"' not in html
    assert "1 left out: sent by another system" in html
    assert "I have checked that the message still makes sense" in html


def test_the_review_says_how_late_they_would_be(sends, signed_in):
    late = sends.own("failed", "expired")
    with workspace_transaction(sends.shop.workspace.pk):
        Outgoing.unscoped.filter(delivery=late).update(created_at=NOW - timedelta(days=3, hours=2))
    html = review(signed_in(), sends)
    assert "up to 3 d 2 h late" in html
    assert "Welcome push" in html


def test_a_decision_takes_the_ticked_reasons_and_nothing_else(sends, signed_in):
    taken = sends.own("failed", "retries_exhausted: 503")
    sends.own("failed", "expired")
    sends.own("failed", "customer_unsubscribed", person=sends.person("gone", subscribed=False))
    answer = decide(signed_in(), sends, include=["retries_exhausted", "customer_unsubscribed"])
    [retry] = retries(sends)
    assert answer.status_code == 303
    assert answer.url == f"{root(sends)}retries/{retry.public_id}/"
    with workspace_transaction(sends.shop.workspace.pk):
        assert [item.delivery_id for item in retry.items.all()] == [taken.pk]


def test_pressed_twice_it_is_one_decision_and_one_line_in_the_log(sends, signed_in):
    sends.own("failed", "retries_exhausted: 503")
    browser, nonce = signed_in(), str(uuid4())
    first = decide(browser, sends, nonce=nonce)
    second = decide(browser, sends, nonce=nonce)
    assert first.url == second.url
    assert len(retries(sends)) == 1
    [line] = [entry for entry in audit(sends) if entry.action == "deliveries_retried"]
    assert line.detail["deliveries"] == 1


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"checked": ""}, "still make sense"),
        ({"include": []}, "Nothing is chosen"),
        ({"include": ["made_up"]}, "Nothing is chosen"),
    ],
)
def test_an_incomplete_decision_sends_nothing(sends, signed_in, posted, said):
    sends.own("failed", "retries_exhausted: 503")
    answer = decide(signed_in(), sends, **posted)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert retries(sends) == []


def test_a_lost_answer_needs_a_confirmation_in_its_own_words(sends, signed_in):
    lost = sends.own("attempted", devices=("unknown",))
    words = f"id={lost.public_id}"
    browser = signed_in()
    assert "some people get the message twice" in review(browser, sends, words)
    assert decide(browser, sends, words, include=[]).status_code == 422
    assert decide(browser, sends, words, include=[], unknown="on").status_code == 303
    assert retries(sends)[0].chosen_by["unknown"] is True


def test_only_admins_decide(sends, signed_in):
    failed = sends.own("failed", "retries_exhausted: 503")
    for role in ("viewer", "marketer"):
        browser = signed_in(role)
        assert browser.get(f"{root(sends)}retries/new/?status=failed").status_code == 403
        assert decide(browser, sends).status_code == 403
        assert browser.post(f"{root(sends)}deliveries/{failed.public_id}/retry/").status_code == 403
    assert retries(sends) == []


def test_one_delivery_is_retried_in_its_row(sends, signed_in):
    failed = sends.own("failed", REFUSED)
    browser, nonce = signed_in(), str(uuid4())
    address = f"{root(sends)}deliveries/{failed.public_id}/retry/"
    row = browser.post(address, {"nonce": nonce}, headers=HTMX)
    assert row.status_code == 200
    assert "Queued 13:09" in row.content.decode()
    assert 'hx-trigger="every 2s, look"' in row.content.decode()
    assert browser.post(address, {"nonce": nonce}, headers=HTMX).status_code == 200
    assert len(retries(sends)) == 1
    assert [entry.action for entry in audit(sends)].count("delivery_retried") == 1


def test_what_is_not_failed_is_left_alone(sends, signed_in):
    sent = sends.own("sent")
    answer = signed_in().post(f"{root(sends)}deliveries/{sent.public_id}/retry/", {"nonce": "n"}, headers=HTMX)
    assert answer.status_code == 409
    assert "no longer failed" in answer.content.decode()
    assert retries(sends) == []


def test_progress_asks_again_and_can_be_stopped(sends, signed_in):
    sends.own("failed", "retries_exhausted: 503")
    browser = signed_in()
    page = browser.get(decide(browser, sends).url).content.decode()
    assert "0 of 1" in page
    assert 'hx-trigger="every 2s, look"' in page
    [retry] = retries(sends)
    stopped = browser.post(f"{root(sends)}retries/{retry.public_id}/stop/", follow=True).content.decode()
    assert "Stopped." in stopped
    assert "hx-trigger" not in stopped[stopped.index("retry-progress") : stopped.index("</section>")]
    assert [entry.action for entry in audit(sends)].count("retry_stopped") == 1


def test_a_marketer_asks_and_the_review_names_who_vouched(sends, signed_in):
    sends.own("failed", "retries_exhausted: 503")
    marketer = signed_in("marketer")
    page = marketer.get(f"{root(sends)}retries/ask/?status=failed").content.decode()
    form_key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    posted = {"form_key": form_key, "valid_until": "2026-11-21T15:30", "note": "Still on sale"}
    asked = marketer.post(f"{root(sends)}retries/ask/?status=failed", posted)
    assert asked.status_code == 303
    with workspace_transaction(sends.shop.workspace.pk):
        ask = RetryAsk.objects.for_workspace(sends.shop.workspace).get()
    assert (ask.query, ask.count) == ("status=failed", 1)
    admin = signed_in()
    assert f"ask={ask.public_id}" in admin.get(f"{root(sends)}retries/").content.decode()
    html = review(admin, sends, f"status=failed&ask={ask.public_id}")
    assert "marketer-person says these 1 still make sense" in html
    assert "Still on sale" in html
    decide(admin, sends, f"status=failed&ask={ask.public_id}")
    with workspace_transaction(sends.shop.workspace.pk):
        ask.refresh_from_db()
    assert ask.retry_id == retries(sends)[0].pk
    [line] = [entry for entry in audit(sends) if entry.action == "deliveries_retried"]
    assert line.detail["vouched by"] == "marketer-person"


def test_what_is_past_its_time_is_left_out(sends, signed_in):
    sends.own("failed", "retries_exhausted: 503")
    with workspace_transaction(sends.shop.workspace.pk):
        ask = RetryAsk.unscoped.create(
            workspace=sends.shop.workspace, query="status=failed", count=1, valid_until=NOW - timedelta(minutes=1)
        )
    admin, words = signed_in(), f"status=failed&ask={ask.public_id}"
    assert "which is past: all of them are left out" in review(admin, sends, words)
    assert decide(admin, sends, words).status_code == 422
    assert retries(sends) == []


def test_an_ask_for_a_time_that_is_over_is_refused(sends, signed_in):
    sends.own("failed", "retries_exhausted: 503")
    posted = {"form_key": str(uuid4()), "valid_until": "2026-11-21T10:00"}
    answer = signed_in("marketer").post(f"{root(sends)}retries/ask/?status=failed", posted)
    assert answer.status_code == 422
    assert "over already" in answer.content.decode()
