"""The fold alone, without a door in front of it: what one process turns into numbers in a second."""

import json
import random
import time
from datetime import UTC, datetime
from uuid import uuid4

import psycopg

from analytics.fold import fold_until_empty
from benchmarks.clients import DELIVERED, OPENED
from benchmarks.ingest import LONG
from benchmarks.installation import Place
from benchmarks.prepared import KNOWN_PEOPLE
from benchmarks.table import Line, Section, number

EVENTS = 100_000
EXPLANATION = """\
The inbox filled by COPY with the same mix of events, then one process that folds until it is empty, lifetimes of
500,000 people behind every action. *Shuffled* brings the events in any order, so that many come before their delivery
is known."""
_COPY = "COPY messaging_inbox (workspace_id, source_id, key, event) FROM STDIN"


def measure(place: Place, conninfo: str) -> Section:
    in_order = _events(random.Random("in order"))
    shuffled = _events(random.Random("shuffled"))
    random.Random("shuffle").shuffle(shuffled)
    return Section(
        "The fold alone",
        EXPLANATION,
        [
            Line("One process, in order", f"{number(_rate(place, conninfo, in_order))} events/s"),
            Line("One process, shuffled", f"{number(_rate(place, conninfo, shuffled))} events/s"),
        ],
    )


def _rate(place: Place, conninfo: str, events: list[str]) -> float:
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM workspaces_source WHERE workspace_id = %s", [place.workspace_id])
        (source,) = cursor.fetchone() or (0,)
        with cursor.copy(_COPY) as copy:
            for event in events:
                copy.write_row((place.workspace_id, source, uuid4(), event))
    began = time.perf_counter()
    folded = 0
    while taken := fold_until_empty(60):
        folded += taken
    return folded / (time.perf_counter() - began)


def _events(dice: random.Random) -> list[str]:
    """In the canonical form the door keeps."""
    run, now, made = uuid4().hex[:8], datetime.now(UTC).isoformat(), 0
    events: list[str] = []
    while len(events) < EVENTS:
        made += 1
        person, action = dice.randrange(KNOWN_PEOPLE), dice.randrange(4)
        about = {"occurred_at": now, "delivery": f"{run}-{made}", "person": f"p{person}"}
        if action % 2 == 0:
            about |= {"device": f"t{person}", "platform": ("ios", "android")[person % 2]}
        events.append(json.dumps({"type": "sent", **about, "campaign": LONG, "action": f"a{action}"}))
        if made % 10 < DELIVERED:
            events.append(json.dumps({"type": "delivered", **about}))
        if made % 10 < OPENED:
            events.append(json.dumps({"type": "opened", **about}))
    return events
