"""Entries per second through a journey of ten steps, by workers of which one is killed again and again."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg

from benchmarks.installation import Place
from benchmarks.simulator import add_credentials, simulator, summary
from benchmarks.table import Line, Section, number
from benchmarks.workers import KILL_EVERY, WORKERS, sending, work_off

ENTRIES = int(os.environ.get("ENTRIES", "20000"))
_WAITS = 4
# Each wait lasts an hour; the work itself takes time too.
_APART = timedelta(hours=2)
EXPLANATION = """\
{entries} people are let into a journey of ten steps (four splits, a push for a tenth of them, four waits,
exit) and taken through it by {workers} workers, one of which is killed with SIGKILL every {least} to {most} seconds and
replaced. Counted is the work of the engine with everything it writes: rows, queued deliveries, and the reports of every
move in the inbox; a sender works beside it, and the simulator counts what reaches it. Then one process folds a part of
the reports into entries, stays and numbers."""

_PEOPLE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id, attributes)
SELECT %(ws)s, 'u_way' || n, 'way-' || n, jsonb_build_object('tier', CASE WHEN n %% 3 = 0 THEN 'gold' ELSE 'new' END)
FROM generate_series(1, %(n)s) AS n
"""
_DEVICES = """
INSERT INTO messaging_device (workspace_id, person_id, token, platform, kind)
SELECT workspace_id, id, lpad(to_hex(id), 64, '0'), 1, 'apns' FROM messaging_person WHERE workspace_id = %(ws)s
"""
_SIGNALS = """
INSERT INTO journeys_signal (workspace_id, person_id, kind, journey_id, name, at, noted_at, key, properties)
SELECT %(ws)s, id, 2, %(journey)s, '', %(now)s, %(now)s, gen_random_uuid(), '{}' FROM messaging_person
WHERE workspace_id = %(ws)s
"""
_CHECKS = {
    "entered": "SELECT count(*) FROM journeys_traveller WHERE journey_id = %(journey)s",
    "entered twice": """SELECT count(*) - count(DISTINCT person_id) FROM journeys_traveller
        WHERE journey_id = %(journey)s""",
    "through": """SELECT count(*) FROM journeys_traveller
        WHERE journey_id = %(journey)s AND due_at IS NULL AND reason = 'end' AND step = 'out'""",
    "drawn": """SELECT count(*) FROM messaging_inbox
        WHERE event LIKE '%%"step_left"%%' AND event LIKE '%%"outcome":"Push"%%'""",
    "messages": "SELECT count(*) FROM messaging_delivery WHERE journey_id = %(journey)s",
    "reports": "SELECT count(*) FROM messaging_inbox WHERE event LIKE '%%\"entry\"%%'",
    "reports twice": "SELECT count(*) - count(DISTINCT key) FROM messaging_inbox WHERE event LIKE '%%\"entry\"%%'",
    "moves": "SELECT sum(moves) FROM journeys_traveller WHERE journey_id = %(journey)s",
    "on their way out": "SELECT count(*) FROM messaging_outgoing WHERE workspace_id = %(ws)s AND state <> 'sent'",
}


def measure(place: Place, conninfo: str) -> Section:
    from django.conf import settings

    # The workers live through hours in minutes.
    settings.ALLOW_TEST_CLOCK = True
    with simulator():
        workspace, journey, began = _prepare(conninfo)
        with sending():
            started, killed = time.monotonic(), 0
            for wait in range(_WAITS + 1):
                killed += work_off(conninfo, journey, began + wait * _APART)
            took = time.monotonic() - started
            _wait_until_sent(conninfo, workspace)
            until_sent = time.monotonic() - started
        found, arrived = _checked(conninfo, workspace, journey), summary()
    folded, folding = _fold()
    rate = ENTRIES / took
    return Section(
        "Journeys",
        EXPLANATION.format(entries=number(ENTRIES), workers=WORKERS, least=KILL_EVERY[0], most=KILL_EVERY[1]),
        [
            Line("Through all ten steps", f"{number(rate)} entries/s"),
            Line("· moves", f"{number(found['moves'] / took)}/s"),
            Line("· workers killed", str(killed)),
            Line("· lost, entered twice, moved twice, messages lost", _verdict(found), "0, 0, 0, 0", _is_exact(found)),
            Line(
                "· messages queued, at the simulator, of these twice",
                f"{number(found['messages'])}, {number(arrived['different'])}, {arrived['doubles']}",
                "as many, 0",
                found["messages"] == arrived["accepted"] == arrived["different"],
            ),
            Line("· until the last of them was there", f"{number(until_sent)} s"),
            Line("The fold of their reports, one process", f"{number(folded / folding)} reports/s"),
        ],
    )


def _prepare(conninfo: str) -> tuple[int, int, datetime]:
    """A workspace, people with a phone, and a journey that started long enough ago for all of its waits: what it sends
    is sent by the clock of this machine."""
    from workspaces import clock
    from workspaces.bootstrap import bootstrap
    from workspaces.models import Workspace

    began = clock.now() - (_WAITS + 1) * _APART
    slug = bootstrap("Ten steps", "steps@example.com", "a password for benchmarks").workspace
    workspace = Workspace.objects.get(slug=slug)
    with clock.believing(began):
        journey = _start(workspace)
    where = {"ws": workspace.pk, "n": ENTRIES, "journey": journey, "now": began}
    with psycopg.connect(conninfo) as connection:
        for statement in (_PEOPLE, _DEVICES, _SIGNALS):
            connection.execute(statement, where)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE messaging_person, messaging_device, journeys_signal")
    return workspace.pk, journey, began


def _start(workspace: Any) -> int:
    from journeys import composing, lifecycle
    from messaging.models import Message, Template
    from workspaces.tenancy import workspace_transaction

    with workspace_transaction(workspace.pk):
        add_credentials(workspace.pk)
        message = Message.unscoped.create(workspace=workspace, external_id="way", name="Way", channel="push")
        Template.unscoped.create(workspace=workspace, message=message, fields={"title": "Hello"})
        definition = {"entry": {"by": "api"}, "steps": list(_steps())}
        design = composing.create(workspace, "Ten steps", None, definition)
        lifecycle.start(design.journey, by=None)
        number: int = design.journey_id
        return number


def _steps() -> Iterator[dict[str, Any]]:
    halves = [{"name": "A", "share": 50}, {"name": "B", "share": 50}]
    gold = [{"name": "Gold", "filters": [{"property": "tier", "op": "eq", "value": "gold"}]}]
    tenth = [{"name": "Push", "share": 10}, {"name": "Nothing", "share": 90}]
    split = {"type": "split", "by": "percentage"}
    yield {"id": "tenth", "name": "Tenth", "branches": tenth, "next": ["push", "wait-0"]} | split
    yield {"id": "push", "name": "Push", "type": "push", "message": "way"}
    yield _wait(0)
    yield {"id": "half", "name": "Half", "branches": halves} | split
    yield _wait(1)
    yield {"id": "who", "name": "Who", "type": "split", "by": "attribute", "branches": gold}
    yield _wait(2)
    yield {"id": "again", "name": "Again", "branches": halves} | split
    yield _wait(3)
    yield {"id": "out", "name": "Out", "type": "exit"}


def _wait(place: int) -> dict[str, Any]:
    return {"id": f"wait-{place}", "name": f"Wait {place}", "type": "wait", "for": "PT1H"}


def _wait_until_sent(conninfo: str, workspace: int, patience: float = 900) -> None:
    deadline = time.monotonic() + patience
    while _checked(conninfo, workspace, 0, "on their way out")["on their way out"]:
        if time.monotonic() > deadline:
            raise TimeoutError("the messages were not all sent")
        time.sleep(0.2)


def _checked(conninfo: str, workspace: int, journey: int, *names: str) -> dict[str, int]:
    with psycopg.connect(conninfo) as connection:
        found = {}
        for name in names or _CHECKS:
            row = connection.execute(_CHECKS[name], {"ws": workspace, "journey": journey}).fetchone()
            found[name] = int(row[0] or 0) if row else 0
        return found


def _verdict(found: dict[str, int]) -> str:
    lost = abs(ENTRIES - found["entered"]) + abs(ENTRIES - found["through"])
    moved_twice = abs(found["reports"] - found["moves"]) + found["reports twice"]
    return f"{lost}, {found['entered twice']}, {moved_twice}, {found['drawn'] - found['messages']}"


def _is_exact(found: dict[str, int]) -> bool:
    return _verdict(found) == "0, 0, 0, 0"


def _fold(seconds: float = 30) -> tuple[int, float]:
    from analytics.fold import fold_until_empty

    began = time.monotonic()
    folded = fold_until_empty(seconds)
    return folded, time.monotonic() - began
