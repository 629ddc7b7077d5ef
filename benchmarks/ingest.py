"""From HTTP to folded numbers: how many events a second, how fresh, and how soon the answer."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks import prepared
from benchmarks.inbox import Watch, wait_until_empty
from benchmarks.installation import Place, processes
from benchmarks.table import Line, Section, milliseconds, number, percentile

EXPLANATION = """\
The product's own processes (web server, folding worker, steady workers, clock) on the bundled engines, and the clients,
share the machine. *Accepted* is what the door answered 200 to, per second of posting. *Folded* is the same events
divided by the time until the last of them was in the numbers, so a growing queue cannot flatter it. Half the deliveries
are pushes with a device, half are e-mails; 500,000 people are known, drawn evenly."""


# A campaign nobody has entered yet, and one with long lifetimes.
NEW, LONG = "bench-new", "bench-long"


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    shape: str = "native"
    campaign: str = LONG
    batch: int = 100
    rate: float = 0.0


class Result(NamedTuple):
    accepted: float  # events a second
    folded: float
    answers: list[float]
    ages: list[float]
    busy: int
    clients_share: float  # of one core


def measure(place: Place, conninfo: str, seconds: float) -> Section:
    prepared.people(conninfo, place.workspace_id)
    prepared.campaign(place.workspace_id, NEW)
    prepared.long_lifetimes(conninfo, prepared.campaign(place.workspace_id, LONG))
    lines: list[Line] = []
    with processes(place):
        run(place, conninfo, Scenario("warm-up", campaign=NEW), 3)
        fresh = run(place, conninfo, Scenario("fresh", campaign=NEW), seconds)
        lines += _throughput("batches of 100, lifetimes of nobody", fresh)
        full = run(place, conninfo, Scenario("full"), seconds)
        lines += _throughput("batches of 100, lifetimes of 500,000", full, judged=True)
        segment = run(place, conninfo, Scenario("segment", shape="segment"), seconds)
        lines += _throughput("the same, Segment-shaped", segment)
        paced = 0.7 * min(full.folded, full.accepted)
        lines += _freshness(paced, run(place, conninfo, Scenario("paced", rate=paced), seconds))
        lines += _single(run(place, conninfo, Scenario("single", batch=1), seconds))
    return Section("From HTTP to folded", EXPLANATION, lines)


def run(place: Place, conninfo: str, scenario: Scenario, seconds: float) -> Result:
    options = {
        "url": place.url,
        "key": place.write_key,
        "shape": scenario.shape,
        "campaign": scenario.campaign,
        "batch": scenario.batch,
        "rate": scenario.rate,
        "seconds": seconds,
        "seed": scenario.name,
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    began = time.monotonic()
    with Watch(conninfo) as watch:
        said = subprocess.run([sys.executable, "-m", "benchmarks.clients", *words], stdout=subprocess.PIPE, check=True)
        posting = time.monotonic() - began
        wait_until_empty(conninfo)
        until_folded = time.monotonic() - began
    told = json.loads(said.stdout)
    accepted = told["accepted"]
    share = told["processor_seconds"] / posting
    return Result(accepted / posting, accepted / until_folded, told["answers"], watch.ages, told["busy"], share)


def _throughput(name: str, result: Result, *, judged: bool = False) -> list[Line]:
    budget = ("10,000 events/s", result.folded >= 10_000) if judged else ("", None)
    return [
        Line(f"Accepted, {name}", f"{number(result.accepted)} events/s"),
        Line(f"Folded, {name}", f"{number(result.folded)} events/s", *budget),
        Line("· answer p50 / p99", _answers(result)),
        Line("· the clients' own processor time", f"{result.clients_share:.0%} of a core"),
    ]


def _freshness(rate: float, result: Result) -> list[Line]:
    age, answer = percentile(result.ages, 0.99), percentile(result.answers, 0.99)
    return [
        Line(f"Oldest waiting event p99, at {number(rate)} events/s", f"{age:.2f} s", "5 s", age <= 5),
        Line("· answer p50 / p99", _answers(result), "p99 250 ms", answer <= 0.25),
    ]


def _single(result: Result) -> list[Line]:
    answer = percentile(result.answers, 0.99)
    return [
        Line(
            "One event per request", f"{number(result.accepted)} requests/s", "400 requests/s", result.accepted >= 400
        ),
        Line("· answer p50 / p99", _answers(result), "p99 100 ms", answer <= 0.1),
    ]


def _answers(result: Result) -> str:
    return f"{milliseconds(percentile(result.answers, 0.5))} / {milliseconds(percentile(result.answers, 0.99))}"
