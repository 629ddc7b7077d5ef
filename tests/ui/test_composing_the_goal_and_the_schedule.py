"""The composer's goal and schedule: what holds from when, who may say so, and times that cannot be."""

from datetime import timedelta

import pytest

from campaigns import terms
from tests.ui.composed import make_composed, page, plan_of, post, terms_of
from tests.ui.shop import NOW
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db
GOAL = {
    "goal_event": "purchase",
    "conversion_mode": "single",
    "nearest_state": "sent",
    "attribution_window": "7",
    "attribution_window_unit": "days",
    "filter-TOTAL_FORMS": "2",
    "filter-INITIAL_FORMS": "0",
}


def test_filters_of_the_goal_keep_their_types(draft, signed_in):
    body = GOAL | {
        "filter-0-property": "total",
        "filter-0-op": "gte",
        "filter-0-value": "20.5",
        "filter-1-property": "size",
        "filter-1-op": "in",
        "filter-1-value": 'XL, "42", true',
    }
    browser = signed_in("marketer")
    assert post(browser, draft, "goal/", body).status_code == 303
    [only] = terms_of(draft)
    assert only.goal_filters == [
        {"property": "total", "op": "gte", "value": 20.5},
        {"property": "size", "op": "in", "value": ["XL", "42", True]},
    ]
    assert "size is one of XL, &quot;42&quot;, true" in page(browser, draft, "goal/")
    wrong = post(browser, draft, "goal/", body | {"filter-0-value": "much"})
    assert wrong.status_code == 422
    assert "has to be a number" in wrong.content.decode()


def test_windows_are_for_those_who_may_set_them(draft, signed_in):
    changed = GOAL | {"attribution_window": "3"}
    assert post(signed_in("marketer"), draft, "goal/", changed).status_code == 303
    assert terms_of(draft)[-1].attribution_window == timedelta(days=7)
    post(signed_in("admin"), draft, "goal/", changed)
    assert terms_of(draft)[-1].attribution_window == timedelta(days=3)


def test_a_goal_changed_on_the_way_holds_from_then_on(shop, signed_in):
    running = make_composed(shop, started=True)
    browser = signed_in("marketer")
    post(browser, running, "goal/", GOAL | {"goal_event": "sign_up"})
    assert [(each.goal_event, each.valid_from) for each in terms_of(running)] == [
        ("purchase", terms.ALWAYS),
        ("sign_up", NOW),
    ]
    html = page(browser, running, "goal/")
    assert "Until 21 Nov 2026" in html
    with workspace_transaction(shop.workspace.pk):
        assert AuditEntry.objects.for_workspace(shop.workspace).filter(action="goal_changed").count() == 1


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"begins": "timed"}, "Choose the time."),
        ({"begins": "timed", "starts_at": "2026-11-20T09:00"}, "This time has passed."),
        ({"begins": "timed", "starts_at": "soon"}, "A time such as"),
        ({"begins": "pressed", "ends_at": "2026-11-20T09:00"}, "It would end before it could start."),
        ({"begins": "pressed", "zone": "Mars/Olympus"}, "not a time zone name"),
    ],
)
def test_times_that_cannot_be_are_refused(draft, signed_in, times, said):
    answer = post(signed_in("marketer"), draft, "schedule/", {"zone": "UTC"} | times)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_time_the_clocks_skip_is_the_first_moment_after_it(draft, signed_in):
    times = {"begins": "timed", "starts_at": "2027-03-28T02:30", "zone": "Europe/Berlin"}
    browser = signed_in("marketer")
    assert post(browser, draft, "schedule/", times).status_code == 303
    assert f"{plan_of(draft).starts_at:%d %H:%M}" == "28 01:00"
    assert "28 Mar 2027, 03:00 (CEST)" in page(browser, draft, "review/")
