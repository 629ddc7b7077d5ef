"""Results page and Explore over growing numbers of events, beside the same question asked of DuckDB and ClickHouse."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from analytics.compact import compact
from benchmarks import events, prepared, rivals, rollups, weights
from benchmarks.asked import ZONES, Asked
from benchmarks.browser import Browser
from benchmarks.installation import Place
from benchmarks.table import Line, Section, milliseconds

EXPLANATION = """\
One list of {size} events of 1,000,000 people over thirty days, four actions, four kinds of event. Leaves (sets per
quarter of an hour) were made straight from the list; hours, days and lifetimes by the product's own compactor in
{filling:.0f} s. Page times are server time of a signed-in request in a process of its own, from URL to finished HTML.
Explore is *Engaged per local day*, exact, read from the report without drawing it; *cold* is a zone nobody has asked
for, with every remembered count thrown away. DuckDB (`count(DISTINCT)`) has the list in its memory, ClickHouse (chdb,
`uniqExact`) in a MergeTree ordered by kind and time; both were asked three times and the best answer counts. Every
day's number was the same in all three."""

ASKED = 3


def measure(place: Place, conninfo: str, sizes: list[int]) -> Iterator[Section]:
    today = datetime.now(UTC)
    address = ""
    for size in sizes:
        page = Page(place, prepared.campaign(place.workspace_id, f"events-{size}"), today)
        yield page.measure(conninfo, size)
        address = page.asked.address
    yield weights.measure(Browser(), address)


class Page:
    def __init__(self, place: Place, scopes: rollups.Scopes, today: datetime) -> None:
        self.scopes, self.today = scopes, today
        self.asked = Asked(place.workspace_id, scopes.campaign_id, today)

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
        title = f"Results page and Explore, {size:,} events"
        return Section(title, EXPLANATION.format(size=f"{size:,}", filling=filling), list(self._lines(size)))

    def _lines(self, size: int) -> Iterator[Line]:
        told = self._told()
        yield Line("Results page, p95", milliseconds(told["results"]), "50 ms", told["results"] <= 0.05)
        statements = f"{told['statements']} / {told['of_report']}"
        yield Line("· statements in all / for the report", statements, "12", told["of_report"] <= 12)
        yield Line("Explore page, p95", milliseconds(told["explore"]))
        yield Line("Explore warm, p95", milliseconds(told["warm"]), "25 ms", told["warm"] <= 0.025)
        yield Line("Explore cold, p95", milliseconds(told["cold"]), "250 ms", told["cold"] <= 0.25)
        for name, took in self._rivals(size):
            yield Line(f"{name}, the same question", milliseconds(took))
            yield Line(
                "· as many times our warm answer", f"{took / told['warm']:.1f}x", "10x", took / told["warm"] >= 10
            )
            yield Line("· as many times our cold answer", f"{took / told['cold']:.1f}x", "aim 2x")

    def _told(self) -> dict[str, float]:
        numbers = [str(self.asked.workspace.pk), str(self.asked.campaign.pk), self.today.isoformat()]
        command = [sys.executable, "-m", "benchmarks.asked", *numbers]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

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
            for day, people in self.asked.report(zone).items():
                if answer.get(day, 0) != people:
                    raise AssertionError(f"{name} counts {answer.get(day, 0)} people on {day} in {zone}, we {people}")
        return min(times)
