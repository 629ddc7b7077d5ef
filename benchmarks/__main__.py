"""`python -m benchmarks`: measures, prints the table and writes it to docs/benchmarks.md."""

import argparse
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine
from benchmarks.installation import Place, installation
from benchmarks.table import Section, markdown

REPORT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
SIZES = [1_000_000, 10_000_000]
LARGE = 100_000_000
MOST_DELIVERIES = 10_000_000
PARTS = ("ingest", "sending", "journeys", "journey-pages", "pages", "deliveries", "audience", "exports")
HEAD = """\
# Benchmarks

Made by `python3 run.py {command}` on {day}. Everything ran on one machine at the same time: engines, product, clients
and the systems compared with. Budgets are those the design set itself; a line that says *short* is one not reached.

{machine}
"""


def main() -> None:
    options = _options()
    # An exit and not a death, so that the throw-away installation is thrown away.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    busy = machine.load()
    with installation() as place:
        sections = list(_measured(place, options))
        text = _report(sections, busy, large=options.large)
    print(text)
    if options.parts == list(PARTS):
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(text)


def _measured(place: Place, options: argparse.Namespace) -> Iterator[Section]:
    # Here and not above: these read the settings, which the installation has to prepare first.
    from benchmarks import audience, deliveries, exports, fold, ingest, journey_pages, journeys, pages, sending
    from benchmarks.installation import conninfo

    if "ingest" in options.parts:
        yield _said(ingest.measure(place, conninfo(), options.seconds))
        yield _said(fold.measure(place, conninfo()))
    if "sending" in options.parts:
        yield _said(sending.measure(place, conninfo()))
    if "journeys" in options.parts:
        yield _said(journeys.measure(place, conninfo()))
    if "journey-pages" in options.parts:
        yield _said(journey_pages.measure(place, conninfo()))
    if "pages" in options.parts:
        for section in pages.measure(place, conninfo(), options.sizes):
            yield _said(section)
    if "deliveries" in options.parts:
        for section in deliveries.measure(
            place, conninfo(), [size for size in options.sizes if size <= MOST_DELIVERIES]
        ):
            yield _said(section)
    if "audience" in options.parts:
        yield _said(audience.measure(place, conninfo()))
    if "exports" in options.parts:
        yield _said(exports.measure(place, conninfo()))


def _said(section: Section) -> Section:
    """So that whoever waits sees how far it is."""
    print(markdown([section]), "\n", file=sys.stderr, flush=True)
    return section


def _report(sections: list[Section], busy: float, *, large: bool) -> str:
    described = "\n".join(f"- {name}: {value}" for name, value in machine.describe(busy))
    head = HEAD.format(
        command="bench-large" if large else "bench", day=datetime.now(UTC).date().isoformat(), machine=described
    )
    return f"{head}\n{markdown(sections)}\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help="also with 100 million events")
    parser.add_argument("--seconds", type=float, default=20, help="how long clients post in each run")
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS), help=",".join(PARTS))
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], help="numbers of events")
    options = parser.parse_args()
    options.sizes = options.sizes or [*SIZES, *([LARGE] if options.large else [])]
    return options


if __name__ == "__main__":
    main()
