"""Entries per second through a journey of ten steps, by workers of which one is killed again and again."""

import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg

from benchmarks.installation import Place
from benchmarks.table import Line, Section, number

ENTRIES = int(os.environ.get("ENTRIES", "20000"))
WORKERS = 2
_KILL_EVERY = (2.0, 6.0)  # seconds
_WAITS = 4
EXPLANATION = """\
{entries} people are let into a journey of ten steps (three pushes, four waits, two splits, exit) and taken through it
by {workers} workers, one of which is killed with SIGKILL every {least} to {most} seconds and replaced. Counted is the
work of the engine with everything it writes: rows, queued deliveries, and the reports of every move in the inbox. Then
one process folds a part of those reports into entries, stays and numbers."""

_PEOPLE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id, attributes)
SELECT %(ws)s, 'u_way' || n, 'way-' || n, jsonb_build_object('tier', CASE WHEN n %% 3 = 0 THEN 'gold' ELSE 'new' END)
FROM generate_series(1, %(n)s) AS n
"""
_SIGNALS = """
INSERT INTO journeys_signal (workspace_id, person_id, kind, journey_id, name, at, key, properties)
SELECT %(ws)s, id, 2, %(journey)s, '', %(now)s, gen_random_uuid(), '{}' FROM messaging_person
WHERE workspace_id = %(ws)s AND external_id LIKE 'way-%%'
"""
_DUE = """
SELECT EXISTS (SELECT FROM journeys_signal) OR EXISTS (
    SELECT FROM journeys_traveller WHERE due_at <= %(moment)s)
"""
_CHECKS = {
    "entered": "SELECT count(*) FROM journeys_traveller WHERE journey_id = %(journey)s",
    "entered twice": """SELECT count(*) - count(DISTINCT person_id) FROM journeys_traveller
        WHERE journey_id = %(journey)s""",
    "still under way": "SELECT count(*) FROM journeys_traveller WHERE journey_id = %(journey)s AND due_at IS NOT NULL",
    "messages": "SELECT count(*) FROM messaging_delivery WHERE journey_id = %(journey)s",
    "messages twice": """SELECT count(*) - count(DISTINCT (person_id, step_id)) FROM messaging_delivery
        WHERE journey_id = %(journey)s""",
    "reports": "SELECT count(*) FROM messaging_inbox WHERE event LIKE '%%\"entry\"%%'",
    "reports twice": "SELECT count(*) - count(DISTINCT key) FROM messaging_inbox WHERE event LIKE '%%\"entry\"%%'",
    "moves": "SELECT sum(moves) FROM journeys_traveller WHERE journey_id = %(journey)s",
}


def measure(place: Place, conninfo: str) -> Section:
    from django.conf import settings

    # The workers live through days in minutes.
    settings.ALLOW_TEST_CLOCK = True
    journey, began = _prepare(place, conninfo)
    started, killed = time.monotonic(), 0
    for wait in range(_WAITS + 1):
        killed += _work_off(conninfo, began + wait * timedelta(hours=2))
    took = time.monotonic() - started
    found = _checked(conninfo, journey)
    folded, folding = _fold()
    rate = ENTRIES / took
    return Section(
        "Journeys",
        EXPLANATION.format(entries=number(ENTRIES), workers=WORKERS, least=_KILL_EVERY[0], most=_KILL_EVERY[1]),
        [
            Line("Through all ten steps", f"{number(rate)} entries/s"),
            Line("· steps", f"{number(rate * 10)}/s"),
            Line("· workers killed", str(killed)),
            Line("· lost, entered twice, moved twice, messages twice", _verdict(found), "0, 0, 0, 0", _is_exact(found)),
            Line("The fold of their reports, one process", f"{number(folded / folding)} reports/s"),
        ],
    )


def _prepare(place: Place, conninfo: str) -> tuple[int, datetime]:
    from journeys import composing, lifecycle
    from messaging.models import Message, Template
    from workspaces import clock
    from workspaces.models import Workspace
    from workspaces.tenancy import workspace_transaction

    with workspace_transaction(place.workspace_id):
        message = Message.unscoped.create(
            workspace_id=place.workspace_id, external_id="way", name="Way", channel="push"
        )
        Template.unscoped.create(workspace_id=place.workspace_id, message=message, fields={"title": "Hello"})
        workspace = Workspace.objects.get(pk=place.workspace_id)
        definition = {"entry": {"by": "api"}, "steps": list(_steps())}
        design = composing.create(workspace, "Ten steps", None, definition)
        lifecycle.start(design.journey, by=None)
        now = clock.now()
    where = {"ws": place.workspace_id, "n": ENTRIES, "journey": design.journey_id, "now": now}
    with psycopg.connect(conninfo) as connection:
        connection.execute(_PEOPLE, where)
        connection.execute(_SIGNALS, where)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE messaging_person, journeys_signal")
    return design.journey_id, now


def _steps() -> Iterator[dict[str, Any]]:
    shares = [{"name": "A", "share": 50}, {"name": "B", "share": 50}]
    gold = [{"name": "Gold", "filters": [{"property": "tier", "op": "eq", "value": "gold"}]}]
    for place in range(3):
        yield {"id": f"push-{place}", "name": f"Push {place}", "type": "push", "message": "way"}
        yield {"id": f"wait-{place}", "name": f"Wait {place}", "type": "wait", "for": "PT1H"}
        if place == 0:
            yield {"id": "draw", "name": "Draw", "type": "split", "by": "percentage", "branches": shares}
        elif place == 1:
            yield {"id": "who", "name": "Who", "type": "split", "by": "attribute", "branches": gold}
    yield {"id": "wait-3", "name": "Wait 3", "type": "wait", "for": "PT1H"}
    yield {"id": "out", "name": "Out", "type": "exit"}


def _work_off(conninfo: str, moment: datetime) -> int:
    """Until nothing is due at that moment; how many workers were killed on the way."""
    dice, killed = random.Random(str(moment)), 0
    while _anything_due(conninfo, moment):
        killed += _work(dice, moment)
    return killed


def _anything_due(conninfo: str, moment: datetime) -> bool:
    """What a worker held that has just died is let go of a moment later; whoever looked meanwhile left it alone."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(_DUE, {"moment": moment}).fetchone()
        return row is not None and bool(row[0])


def _work(dice: random.Random, moment: datetime) -> int:
    killed, workers = 0, {_worker(moment) for _ in range(WORKERS)}
    next_kill = time.monotonic() + dice.uniform(*_KILL_EVERY)
    while workers:
        time.sleep(0.01)
        workers = {worker for worker in workers if not os.waitpid(worker, os.WNOHANG)[0]}
        if workers and time.monotonic() >= next_kill:
            _kill(victim := min(workers))
            workers = workers - {victim} | {_worker(moment)}
            killed += 1
            next_kill = time.monotonic() + dice.uniform(*_KILL_EVERY)
    return killed


def _kill(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def _worker(moment: datetime) -> int:
    """A process that works until there is nothing to do."""
    from django.db import connections

    from journeys.engine import running
    from workspaces import clock

    connections.close_all()
    number = os.fork()
    if number == 0:
        with clock.believing(moment):
            while running.run_some():
                pass
        os._exit(0)
    return number


def _checked(conninfo: str, journey: int) -> dict[str, int]:
    with psycopg.connect(conninfo) as connection:
        found = {}
        for name, question in _CHECKS.items():
            row = connection.execute(question, {"journey": journey}).fetchone()
            found[name] = int(row[0] or 0) if row else 0
        return found


def _verdict(found: dict[str, int]) -> str:
    lost = ENTRIES - found["entered"] + found["still under way"] + 3 * ENTRIES - found["messages"]
    moved_twice = found["reports"] - found["moves"] + found["reports twice"]
    return f"{lost}, {found['entered twice']}, {moved_twice}, {found['messages twice']}"


def _is_exact(found: dict[str, int]) -> bool:
    return _verdict(found) == "0, 0, 0, 0"


def _fold(seconds: float = 30) -> tuple[int, float]:
    from analytics.fold import fold_until_empty

    began = time.monotonic()
    folded = fold_until_empty(seconds)
    return folded, time.monotonic() - began
