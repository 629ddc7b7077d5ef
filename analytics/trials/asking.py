"""Trying other terms: while one waits where few people could convert, else as a job that can be resumed.

The job is a row. Each portion is worked out in a snapshot of its own and then added to the row, provided nobody else
has added that portion meanwhile; a portion whose worker died is worked out again. What was found is kept for a day.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from django.db import transaction
from psycopg.types.json import Jsonb

from analytics import memo
from analytics.binary import execute, rows
from analytics.trials.change import Change
from analytics.trials.findings import Findings
from analytics.trials.trying import Trial
from workspaces import clock
from workspaces.tenancy import engine_transaction, workspace_transaction

log = logging.getLogger(__name__)

AT_A_TIME = 1_000
WHILE_ONE_WAITS = 2_000
_MOST_FAILURES = 3
# Two workers would work the same portion out.
_ONE_AT_A_TIME = 0x7472_6961_6C

_RECALL = """
SELECT findings, people, done_at, asked_at, failures >= %(failures)s FROM analytics_trial
WHERE workspace_id = %(ws)s AND campaign_id = %(campaign)s AND digest = %(digest)s
"""
_ASK = """
INSERT INTO analytics_trial AS t (workspace_id, campaign_id, digest, change) VALUES (%(ws)s, %(campaign)s, %(digest)s,
    %(change)s)
ON CONFLICT (workspace_id, campaign_id, digest) DO UPDATE
SET findings = excluded.findings, people = NULL, person_after = 0, done_at = NULL, failures = 0,
    asked_at = excluded.asked_at, touched_at = excluded.touched_at
WHERE t.done_at IS NOT NULL OR t.failures >= %(failures)s
"""
# Whose turn was longest ago, so that a long one holds up nobody.
_NEXT = """
SELECT workspace_id, campaign_id, digest, change, findings, people, person_after FROM analytics_trial
WHERE done_at IS NULL AND failures < %s ORDER BY touched_at, campaign_id, digest LIMIT 1
"""
_SAME = "workspace_id = %(ws)s AND campaign_id = %(campaign)s AND digest = %(digest)s"
_FURTHER = f"""
UPDATE analytics_trial SET findings = %(findings)s, people = %(people)s, person_after = %(after)s,
    touched_at = readout_now(), done_at = CASE WHEN %(done)s THEN readout_now() END
WHERE {_SAME} AND person_after = %(before)s AND done_at IS NULL
"""  # noqa: S608
_FAILED = f"UPDATE analytics_trial SET failures = failures + 1, touched_at = readout_now() WHERE {_SAME}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Progress:
    """`findings` are whole once there is an `as_of`; until then so many `of` people have been looked at."""

    digest: str
    findings: Findings
    of: int | None = None
    as_of: datetime | None = None
    failed: bool = False
    kept: bool = True

    @property
    def is_done(self) -> bool:
        return self.as_of is not None


def progress_of(workspace_id: int, campaign_id: int, change: Change) -> Progress:
    """Inside a snapshot. Asks for what is too much to wait for, once the snapshot is over."""
    trial = Trial(workspace_id, campaign_id, change)
    if trial.how_many(WHILE_ONE_WAITS + 1) <= WHILE_ONE_WAITS:
        return Progress(digest_of(change).hex(), _at_once(trial), as_of=clock.now(), kept=False)
    found = recall(workspace_id, campaign_id, digest_of(change))
    if found is None:
        # Robust: the next look asks again.
        transaction.on_commit(partial(ask, workspace_id, campaign_id, change), robust=True)
    return found or Progress(digest_of(change).hex(), Findings())


def recall(workspace_id: int, campaign_id: int, digest: bytes) -> Progress | None:
    where = {"ws": workspace_id, "campaign": campaign_id, "digest": digest, "failures": _MOST_FAILURES}
    said = rows(_RECALL, where)
    if not said:
        return None
    [(findings, people, done_at, asked_at, failed)] = said
    # What was counted may have changed since the first portion, so that is the time to name.
    as_of = None if done_at is None else asked_at
    return Progress(digest.hex(), msgspec.convert(findings, Findings, str_keys=True), people, as_of, failed)


def ask(workspace_id: int, campaign_id: int, change: Change) -> None:
    """Once while it runs; anew where it is over."""
    row = {"ws": workspace_id, "campaign": campaign_id, "digest": digest_of(change), "failures": _MOST_FAILURES}
    with workspace_transaction(workspace_id):
        execute(_ASK, row | {"change": Jsonb(change.as_json())})


def digest_of(change: Change) -> bytes:
    return memo.digest(msgspec.json.encode(change.as_json(), order="deterministic"))


def try_some() -> int:
    """The next portion of what was asked for; 0 where nothing is, or somebody else is at it."""
    with engine_transaction("fold"):
        due = rows(_NEXT, [_MOST_FAILURES])
    if not due:
        return 0
    [(workspace_id, campaign_id, digest, change, *so_far)] = due
    key = {"ws": workspace_id, "campaign": campaign_id, "digest": digest}
    try:
        return _portion(key, Change.from_json(change), *so_far)
    except Exception:
        # Counted, so that a trial nobody can work out stops being tried and the others go on.
        log.exception("a trial of other terms failed")
        with workspace_transaction(workspace_id):
            execute(_FAILED, key)
        return 1


def _portion(key: dict[str, Any], change: Change, said: dict[str, Any], people: int | None, before: int) -> int:
    findings = msgspec.convert(said, Findings, str_keys=True)
    with workspace_transaction(key["ws"], snapshot=True):
        [(alone,)] = rows("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if not alone:
            return 0
        trial = Trial(key["ws"], key["campaign"], change)
        people = trial.how_many() if people is None else people
        portion = trial.people(before, AT_A_TIME)
        if portion:
            findings.add(trial, portion)
    row = {"findings": Jsonb(msgspec.to_builtins(findings, str_keys=True)), "people": people, "before": before}
    with workspace_transaction(key["ws"]):
        execute(_FURTHER, key | row | {"after": portion[-1] if portion else before, "done": not portion})
    return 1


def _at_once(trial: Trial) -> Findings:
    findings = Findings()
    if people := trial.people(0, WHILE_ONE_WAITS):
        findings.add(trial, people)
    return findings
