"""The results page and Explore of one campaign, asked for in a process of its own, as a web process is one: called by
the benchmark, whose own process has just written a hundred million events."""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from benchmarks import events, rivals
from benchmarks.installation import EMAIL
from benchmarks.table import percentile

ZONES = (
    "Europe/Berlin",
    "Asia/Kathmandu",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Chatham",
)
TIMES = 100


def main() -> None:
    """Prints seconds and counts as JSON; given the numbers of workspace and campaign, and the moment it is about."""
    django.setup()
    asked = Asked(int(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
    print(json.dumps(asked.pages() | asked.reports()))


class Asked:
    def __init__(self, workspace_id: int, campaign_id: int, today: datetime) -> None:
        from campaigns.models import Campaign
        from workspaces.models import User, Workspace
        from workspaces.tenancy import workspace_transaction

        self.today = today
        self.reader = User.objects.get(email=EMAIL)
        self.workspace = Workspace.objects.get(pk=workspace_id)
        with workspace_transaction(workspace_id):
            self.campaign = Campaign.objects.for_workspace(self.workspace).get(pk=campaign_id)
        self.address = f"/w/{self.workspace.slug}/campaigns/{self.campaign.public_id}/"

    def pages(self) -> dict[str, Any]:
        """As a browser asks for them."""
        from benchmarks.browser import Browser

        browser = Browser()
        browser.get(self.address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(self.address)
        # Now: the next request forgets them.
        sent = [one["sql"] for one in captured.captured_queries]
        explore = browser.canonical(self.address + "explore/")
        return {
            "statements": len(sent),
            "of_report": sum("analytics_" in sql or "campaigns_" in sql for sql in sent),
            "results": percentile([browser.took(self.address) for _ in range(TIMES)], 0.95),
            "explore": percentile([browser.took(explore) for _ in range(TIMES)], 0.95),
        }

    def reports(self) -> dict[str, Any]:
        """The report alone, cold in each zone and then warm."""
        self.report("UTC")  # a process that has just started reads the list of zones once
        cold = [self._cold(zone) for zone in ZONES]
        for zone in ZONES:  # each threw away what was remembered of the others
            self.report(zone)
        warm = [took for zone in ZONES for took in _times(lambda zone=zone: self.report(zone), 10)]
        return {"cold": percentile(cold, 0.95), "warm": percentile(warm, 0.95)}

    def report(self, zone: str) -> rivals.Answer:
        """Engaged people by day."""
        from analytics import reports
        from workspaces.tenancy import workspace_transaction

        first = events.first_day(self.today).date()
        last = first + timedelta(days=events.DAYS - 1)
        words = {"range": "custom", "from": str(first), "to": str(last), "tz": zone, "metric": "engaged", "by": "day"}
        request = RequestFactory().get(self.address + "explore/", words | {"compare": "none"})
        request.session, request.user, request.ws = {}, self.reader, self.workspace
        with workspace_transaction(self.workspace.pk, snapshot=True):
            report = reports.explore(self.workspace, self.campaign, reports.parse(request, "30d"))
        where = ZoneInfo(zone)
        return {str(point.start.astimezone(where).date()): int(point.value or 0) for point in report.series[0].points}

    def _cold(self, zone: str) -> float:
        from workspaces.tenancy import workspace_transaction

        with workspace_transaction(self.workspace.pk), connection.cursor() as cursor:
            cursor.execute("DELETE FROM analytics_memo WHERE workspace_id = %s", [self.workspace.pk])
        return _times(lambda: self.report(zone), 1)[0]


def _times(work: Callable[[], object], count: int) -> list[float]:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times


if __name__ == "__main__":
    main()
