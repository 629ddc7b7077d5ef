"""The one list of numbers (ruling 51)."""

import pytest

from analytics.leafmetrics import Leaf
from analytics.metrics import BY_ID, LISTED, METRICS, Kind, ScopeName, Unit, metrics_of

# The ids programs rely on, as far as this product has them yet.
# fmt: off
PROMISED = [
    "users_total", "users_unique", "unique_users_rate", "engaged", "engagement_rate", "received", "received_unique",
    "interacted", "attempted", "queued", "sends", "sent", "delivered", "opened", "opened_unique", "clicked",
    "clicked_unique", "bounced", "suppressed", "failed", "undeliverable", "deferred", "unsubscribed", "spam",
    "delivery_rate", "open_rate_sent", "open_rate_delivered", "bounce_rate", "suppression_rate", "failure_rate",
    "opens_total", "opens_unique", "human_opens_unique", "clicks", "clicks_unique", "click_rate",
    "click_to_open_rate", "viewed", "reach_meant", "reach_received", "reach_waiting", "reach_failed", "reach_bounced",
    "reach_left_out", "reach_no_device", "reach_unsubscribed", "reach_suppressed", "reach_message_limit",
    "reach_cancelled", "reach_rate", "conversions", "converted_people", "attributed_conversions",
    "converted_deliveries", "conversion_rate", "value_total", "value_per_user", "impressions", "impressions_unique",
    "ctr", "ctr_unique", "block_ctr", "close_clicks", "close_rate", "dismissed", "responses", "response_people",
    "share_of_viewers", "share_of_responders", "audience_impression", "audience_clicked", "audience_did_not_click",
    "messages_sent", "entries_total", "entries_without_person",
    "entries_unique", "conversion_events", "exited", "exits", "in_progress", "step_entered",
    "step_entered_unique", "entry_users", "continued", "waiting", "exited_here", "timed_out", "branch_taken",
    "branch_users",
]
# fmt: on


def test_every_promised_id_is_there_and_nothing_else():
    assert sorted(metric.id for metric in LISTED) == sorted(PROMISED)
    assert len(BY_ID) == len(METRICS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_metric_says_what_it_is_and_what_it_is_made_of(metric):
    assert metric.label
    assert metric.definition.endswith(".")
    assert metric.source
    if metric.is_rate:
        assert metric.unit in (Unit.PERCENT, Unit.CURRENCY)
        for scope in metric.scopes:
            assert BY_ID[metric.numerator_of(scope)].kind is not Kind.RATE
            assert BY_ID[metric.denominator_of(scope)].kind is not Kind.RATE
    else:
        assert metric.leaves or metric.in_report or metric.of_rows
        assert metric.of_rows or (metric.kind is Kind.UNIQUE) == (metric.unit in (Unit.PEOPLE, Unit.DEVICES))


def test_every_leaf_is_read_by_a_metric():
    read = {leaf for metric in METRICS for leaf in (*metric.leaves, *metric.minus, *metric.without)}
    read |= {leaf for metric in METRICS for leaves in metric.leaves_in.values() for leaf in leaves}
    read |= {leaf for metric in METRICS for leaf in metric.in_report}
    read |= {leaf for metric in METRICS for leaves in metric.leaves_at.values() for leaf in leaves}
    assert read == set(Leaf)


def test_entries_belong_to_the_campaign_alone():
    assert "users_total" not in {metric.id for metric in metrics_of(ScopeName.ACTION, ["push"])}
    assert "users_total" in {metric.id for metric in metrics_of(ScopeName.CAMPAIGN, [])}
