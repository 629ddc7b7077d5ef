"""The results of a journey with a million entries behind, and the list of journeys.

Leaves are made straight, as the fold would have made them; hours, days and lifetimes by the product's own compactor.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyroaring import BitMap

from analytics.compact import compact
from analytics.leafmetrics import Leaf, ScopeKind
from benchmarks.browser import Browser
from benchmarks.installation import Place
from benchmarks.rollups import QUARTER, fill_rows
from benchmarks.table import Line, Section, milliseconds, percentile
from journeys import composing, lifecycle, terms
from journeys.models import Journey, StepType
from messaging.facts import EPOCH, micros
from messaging.models import Message, Template
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

ENTRIES = 1_000_000
DAYS = 30
TIMES = 100
EXPLANATION = """\
{entries:,} people entered a journey of ten steps (three pushes, four waits, two splits, exit) over thirty days; in each
wait five of a hundred leave, and a tenth of all convert. Leaves (sets per quarter of an hour) were made straight;
hours, days and lifetimes by the product's own compactor. Times are server time of a signed-in request, from URL to
finished HTML."""
_HOUR = 3_600_000_000
_STAYS = 0.95

# Of a scope: which leaf, when, and who.
Counted = tuple[ScopeKind, int, Leaf, np.ndarray, np.ndarray]


def measure(place: Place, conninfo: str) -> Section:
    from django.conf import settings

    # It started a month ago.
    settings.ALLOW_TEST_CLOCK = True
    journey = _journey(place)
    with workspace_transaction(place.workspace_id):
        counted = list(_counted(journey))
    _fill(conninfo, place.workspace_id, counted)
    return Section(
        f"Results of a journey, {ENTRIES:,} entries", EXPLANATION.format(entries=ENTRIES), list(_pages(place, journey))
    )


def _pages(place: Place, journey: Journey) -> Iterator[Line]:
    browser, address = Browser(), f"/w/{place.slug}/journeys/{journey.public_id}/"
    with workspace_transaction(place.workspace_id):
        step = journey.steps.first()
    pages = {
        "Results page": browser.canonical(address),
        "· of the last thirty days": browser.canonical(f"{address}?range=30d"),
        "· with a step beside it": browser.canonical(f"{address}steps/{step.public_id if step else ''}/"),
        "List of journeys": browser.canonical(f"/w/{place.slug}/journeys/"),
    }
    for name, page in pages.items():
        browser.get(page)
        with CaptureQueriesContext(connection) as captured:
            browser.get(page)
        sent = [one["sql"] for one in captured.captured_queries]
        asked = sum("analytics_" in sql or "journeys_" in sql for sql in sent)
        p95 = percentile([browser.took(page) for _ in range(TIMES)], 0.95)
        yield Line(f"{name}, p95", milliseconds(p95), "50 ms", p95 <= 0.05)
        yield Line("· statements in all / for the report", f"{len(sent)} / {asked}", "12", asked <= 12)


def _journey(place: Place) -> Journey:
    workspace = Workspace.objects.get(pk=place.workspace_id)
    began = clock.now() - timedelta(days=DAYS + 1)
    with clock.believing(began), workspace_transaction(workspace.pk):
        message = Message.unscoped.create(workspace=workspace, external_id="page", name="Page", channel="push")
        Template.unscoped.create(workspace=workspace, message=message, fields={"title": "Hello"})
        definition = {"entry": {"by": "api"}, "steps": list(_steps())}
        journey = composing.create(workspace, "A million entries", None, definition).journey
        terms.change(terms.current(journey), {"conversion_event": "Purchase"}, terms.ALWAYS)
        lifecycle.start(journey, by=None)
        return Journey.objects.for_workspace(workspace).get(pk=journey.pk)


def _steps() -> Iterator[dict[str, object]]:
    halves = [{"name": "A", "share": 50}, {"name": "B", "share": 50}]
    for place in range(3):
        yield {"id": f"push-{place}", "name": f"Push {place}", "type": "push", "message": "page"}
        yield {"id": f"wait-{place}", "name": f"Wait {place}", "type": "wait", "for": "PT1H"}
        if place < 2:
            split = {"type": "split", "by": "percentage", "branches": halves}
            yield {"id": f"half-{place}", "name": f"Half {place}"} | split
    yield {"id": "wait-3", "name": "Wait 3", "type": "wait", "for": "PT1H"}
    yield {"id": "out", "name": "Out", "type": "exit"}


def _counted(journey: Journey) -> Iterator[Counted]:
    """What the fold would have counted of them (metrics.md 7.1, 7.2)."""
    dice = np.random.default_rng(7)
    last = micros(datetime.now(UTC).replace(minute=0, second=0, microsecond=0)) - 6 * _HOUR
    at = np.sort(last - dice.integers(0, (DAYS - 1) * 24 * _HOUR, ENTRIES))
    people = dice.permutation(ENTRIES).astype("u4") + 1
    own = ScopeKind.JOURNEY, journey.pk
    yield *own, Leaf.JOURNEY_ENTRIES, at, people
    bought = dice.random(ENTRIES) < 0.1
    for leaf in (Leaf.GOAL_PEOPLE, Leaf.GOAL_EVENTS):
        yield *own, leaf, at[bought], people[bought]
    left: list[tuple[np.ndarray, np.ndarray]] = []
    for step in journey.steps.all():
        one = ScopeKind.STEP, step.pk
        for leaf in (Leaf.STEP_ENTERED, Leaf.STEP_ENTRIES):
            yield *one, leaf, at, people
        if step.is_message:
            for leaf in (Leaf.SENT, Leaf.RECEIVED, Leaf.DELIVERED):
                yield *one, leaf, at, people
        after = at + (_HOUR if step.type == StepType.WAIT else 0)
        stays = dice.random(len(at)) < {StepType.WAIT: _STAYS, StepType.EXIT: 0.0}.get(StepType(step.type), 1.0)
        left.append((after[~stays], people[~stays]))
        for leaf in (Leaf.EXITED, Leaf.EXITS):
            yield *one, leaf, *left[-1]
        at, people = after[stays], people[stays]
        yield *one, Leaf.CONTINUED, at, people
        for place, branch in enumerate(step.branches.all()):
            taken = people % 2 == place
            yield ScopeKind.BRANCH, branch.pk, Leaf.BRANCHED, at[taken], people[taken]
    moments, gone = (np.concatenate([one[side] for one in left]) for side in (0, 1))
    order = np.argsort(moments, kind="stable")
    for leaf in (Leaf.EXITED, Leaf.EXITS):
        yield *own, leaf, moments[order], gone[order]


def _fill(conninfo: str, workspace: int, counted: list[Counted]) -> None:
    own = sorted({(kind, scope) for kind, scope, *_ in counted})
    fill_rows(conninfo, own, (row for one in counted for row in _rows(workspace, one)))
    while compact(1_000, seconds=600):
        pass
    with psycopg.connect(conninfo, autocommit=True) as session:
        session.execute("VACUUM ANALYZE analytics_compacted, analytics_mark")
        session.execute("CHECKPOINT")
    os.sync()


def _rows(workspace: int, counted: Counted) -> Iterator[tuple]:
    kind, scope, leaf, moments, people = counted
    quarters = moments // QUARTER
    starts = np.flatnonzero(np.diff(quarters, prepend=-1))
    for start, end in pairwise([*starts, len(quarters)]):
        bucket = EPOCH + timedelta(microseconds=int(quarters[start]) * QUARTER)
        members = BitMap(people[start:end]).serialize()
        yield workspace, int(kind), scope, int(leaf), 0, 0, 15, bucket, int(end - start), members, 1
