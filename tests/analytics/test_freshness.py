"""How old a page's numbers are (metrics.md T-8, AE-42)."""

from datetime import timedelta

import pytest

from analytics.reports import campaign_results
from tests.analytics.makers import NOW, asked, make_campaign
from tests.analytics.rollups import leave_in_inbox
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.usefixtures("now")


def head(workspace, campaign, query=None):
    with workspace_transaction(workspace.pk):
        return campaign_results(workspace, campaign, query or asked()).head


def test_with_nothing_waiting_the_page_is_of_this_moment(acme):
    campaign, _ = make_campaign(acme)
    found = head(acme, campaign)
    assert (found.as_of, found.watermark, found.fresh_seconds, found.stale) == (NOW, NOW, 0, False)


@pytest.mark.parametrize(("waits", "stale"), [(timedelta(minutes=10), False), (timedelta(minutes=11), True)])
def test_the_oldest_waiting_event_is_the_watermark(acme, waits, stale):
    campaign, _ = make_campaign(acme)
    leave_in_inbox(acme, NOW - waits)
    leave_in_inbox(acme, NOW - timedelta(minutes=1))
    found = head(acme, campaign)
    assert (found.watermark, found.stale) == (NOW - waits, stale)


def test_another_workspaces_backlog_makes_nothing_old(acme, globex):
    campaign, _ = make_campaign(acme)
    leave_in_inbox(globex, NOW - timedelta(hours=1))
    assert head(acme, campaign).watermark == NOW


def test_the_head_says_whose_time_it_is_and_when_the_clocks_changed(acme):
    campaign, _ = make_campaign(acme)
    assert head(acme, campaign, asked("Asia/Kathmandu")).tz_label == "Asia/Kathmandu (UTC+5:45)"
    berlin = head(acme, campaign, asked("Europe/Berlin", range="30d"))
    assert berlin.tz_label == "Europe/Berlin (CET, UTC+1), CEST to CET on 25 Oct"
