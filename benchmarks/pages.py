"""Results page and Explore over growing numbers of events, beside the same question asked of DuckDB and ClickHouse."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import psycopg
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from analytics import reports
from analytics.compact import compact
from benchmarks import events, prepared, rivals, rollups, weights
from benchmarks.browser import Browser
from benchmarks.installation import EMAIL, Place
from benchmarks.table import Line, Section, milliseconds, percentile
from campaigns.models import Campaign
from workspaces.models import User, Workspace
from workspaces.tenancy import workspace_transaction

EXPLANATION = """\
One list of {size} events of 1,000,000 people over thirty days, four actions, four kinds of event. Leaves (sets per
quarter of an hour) were made straight from the list; hours, days and lifetimes by the product's own compactor in
{filling:.0f} s. Page times are server time of a signed-in request, from URL to finished HTML. Explore is *Engaged per
local day*, exact, read from the report without drawing it; *cold* is a zone nobody has asked for, with every remembered
count thrown away. DuckDB (`count(DISTINCT)`) has the list in its memory, ClickHouse (chdb, `uniqExact`) in a MergeTree
ordered by kind and time; both were asked three times and the best answer counts. Every day's number was the same in all
three."""

ZONES = (
    "Europe/Berlin",
    "Asia/Kathmandu",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Chatham",
)
TIMES = 100
ASKED = 3


def measure(place: Place, conninfo: str, sizes: list[int]) -> Iterator[Section]:
    today = datetime.now(UTC)
    browser = Browser()
    address = ""
    for size in sizes:
        page = Page(place, prepared.campaign(place.workspace_id, f"events-{size}"), today, browser)
        yield page.measure(conninfo, size)
        address = page.address
    yield weights.measure(browser, address)


class Page:
    def __init__(self, place: Place, scopes: rollups.Scopes, today: datetime, browser: Browser) -> None:
        self.place, self.scopes, self.today, self.browser = place, scopes, today, browser
        self.reader = User.objects.get(email=EMAIL)
        self.workspace = Workspace.objects.get(pk=place.workspace_id)
        with workspace_transaction(place.workspace_id):
            self.campaign = Campaign.objects.for_workspace(self.workspace).get(pk=scopes.campaign_id)
        self.address = f"/w/{place.slug}/campaigns/{self.campaign.public_id}/"

    def measure(self, conninfo: str, size: int) -> Section:
        rollups.fill(conninfo, self.scopes, events.day_by_day(size, self.today))
        began = time.perf_counter()
        while compact(1_000, seconds=600):
            pass
        filling = time.perf_counter() - began
        with psycopg.connect(conninfo, autocommit=True) as session:
            # Gigabytes were just written: pages are timed neither against their way to the disk nor against the server
            # tidying up after them.
            session.execute("VACUUM ANALYZE")
            session.execute("CHECKPOINT")
        os.sync()
        lines = [*self._results_page(), *self._explore(size)]
        title = f"Results page and Explore, {size:,} events"
        return Section(title, EXPLANATION.format(size=f"{size:,}", filling=filling), lines)

    # The page, as a browser asks for it.

    def _results_page(self) -> Iterator[Line]:
        self.browser.get(self.address)
        with CaptureQueriesContext(connection) as captured:
            self.browser.get(self.address)
        # Now: the next request forgets them.
        sent = [one["sql"] for one in captured.captured_queries]
        asked = sum("analytics_" in sql or "campaigns_" in sql for sql in sent)
        p95 = self._p95(self.address)
        explore = self.browser.canonical(self.address + "explore/")
        yield Line("Results page, p95", milliseconds(p95), "50 ms", p95 <= 0.05)
        yield Line("· statements in all / for the report", f"{len(sent)} / {asked}", "12", asked <= 12)
        yield Line("Explore page, p95", milliseconds(self._p95(explore)))

    def _p95(self, address: str) -> float:
        return percentile([self.browser.took(address) for _ in range(TIMES)], 0.95)

    # The report alone, beside its rivals.

    def _explore(self, size: int) -> Iterator[Line]:
        self._report("UTC")  # a process that has just started reads the list of zones once
        cold = [self._cold(zone) for zone in ZONES]
        for zone in ZONES:  # each threw away what was remembered of the others
            self._report(zone)
        warm = percentile([took for zone in ZONES for took in _times(lambda zone=zone: self._report(zone), 10)], 0.95)
        worst_cold = percentile(cold, 0.95)
        yield Line("Explore warm, p95", milliseconds(warm), "25 ms", warm <= 0.025)
        yield Line("Explore cold, p95", milliseconds(worst_cold), "250 ms", worst_cold <= 0.25)
        for name, took in self._rivals(size):
            yield Line(f"{name}, the same question", milliseconds(took))
            yield Line("· as many times our warm answer", f"{took / warm:.1f}x", "10x", took / warm >= 10)
            yield Line("· as many times our cold answer", f"{took / worst_cold:.1f}x", "aim 2x")

    def _cold(self, zone: str) -> float:
        with workspace_transaction(self.place.workspace_id), connection.cursor() as cursor:
            cursor.execute("DELETE FROM analytics_memo WHERE workspace_id = %s", [self.place.workspace_id])
        return _times(lambda: self._report(zone), 1)[0]

    def _report(self, zone: str) -> rivals.Answer:
        first = events.first_day(self.today).date()
        last = first + timedelta(days=events.DAYS - 1)
        words = {"range": "custom", "from": str(first), "to": str(last), "tz": zone, "metric": "engaged", "by": "day"}
        request = RequestFactory().get(self.address + "explore/", words | {"compare": "none"})
        request.session, request.user, request.ws = {}, self.reader, self.workspace
        with workspace_transaction(self.place.workspace_id, snapshot=True):
            report = reports.explore(self.workspace, self.campaign, reports.parse(request, "30d"))
        where = ZoneInfo(zone)
        return {str(point.start.astimezone(where).date()): int(point.value or 0) for point in report.series[0].points}

    def _rivals(self, size: int) -> Iterator[tuple[str, float]]:
        with TemporaryDirectory(prefix="readout-bench-") as folder, ExitStack() as stack:
            source = Path(folder) / "events.parquet"
            rivals.write_parquet(events.day_by_day(size, self.today), source)
            for name, ask in (
                ("DuckDB", stack.enter_context(rivals.duck(source))),
                ("ClickHouse", stack.enter_context(rivals.clickhouse(source, Path(folder) / "clickhouse"))),
            ):
                yield name, max(self._asked(name, ask, zone) for zone in ZONES[:2])

    def _asked(self, name: str, ask: rivals.Ask, zone: str) -> float:
        """The best of some answers, each checked against ours day by day."""
        times = []
        for _ in range(ASKED):
            took, answer = rivals.timed(ask, zone)
            times.append(took)
            for day, people in self._report(zone).items():
                if answer.get(day, 0) != people:
                    raise AssertionError(f"{name} counts {answer.get(day, 0)} people on {day} in {zone}, we {people}")
        return min(times)


def _times(work: Callable[[], object], count: int) -> list[float]:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times
