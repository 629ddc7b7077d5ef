"""Sets that were asked for before, brought up to date by the few people who changed since (ruling 57).

A kept set remembers the snapshot it was made in. Whatever transactions were not visible there and are here have left
the numbers of the people they touched (messaging 0021); only those are asked again. So a kept set is exact, and may be
thrown away at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb
from pyroaring import BitMap

from analytics import memo
from analytics.binary import execute, rows
from analytics.segments import facts
from analytics.segments.facts import Exists, Fact
from analytics.segments.parsing import parse
from analytics.segments.writing import written
from workspaces.tenancy import engine_transaction, workspace_transaction

# Changes are noted for an hour (analytics.housekeeping), so a set is used for half of one and renewed well before.
USED_FOR = timedelta(minutes=30)
RENEWED_AFTER = timedelta(minutes=5)
WANTED_FOR = timedelta(days=1)
# Of more changed people the whole question is cheaper.
_MOST_CHANGED = 50_000

_RECALL = """
SELECT pg_current_snapshot()::text, k.members, k.snapshot, k.taken_at < readout_now() - %(renewed)s
FROM (SELECT) one LEFT JOIN analytics_kept_set k ON k.workspace_id = %(ws)s AND k.digest = %(digest)s
    AND k.taken_at BETWEEN readout_now() - %(used)s AND readout_now() + interval '1 minute'
"""
_CHANGED = """
SELECT DISTINCT person_id FROM messaging_person_change
WHERE workspace_id = %(ws)s AND (transaction_id >= %(next)s OR transaction_id = ANY(%(running)s)) LIMIT %(most)s
"""
_KEEP = """
INSERT INTO analytics_kept_set AS kept (workspace_id, digest, asked, members, snapshot, taken_at, asked_at)
VALUES (%(ws)s, %(digest)s, %(asked)s, %(members)s, %(snapshot)s, readout_now(), readout_now())
ON CONFLICT (workspace_id, digest) DO UPDATE
SET members = excluded.members, snapshot = excluded.snapshot, taken_at = excluded.taken_at,
    asked_at = CASE WHEN %(wanted)s THEN excluded.asked_at ELSE kept.asked_at END
"""
_DUE = """
SELECT workspace_id, asked FROM analytics_kept_set
WHERE taken_at < readout_now() - %s AND asked_at >= readout_now() - %s ORDER BY taken_at
"""
_FORGET = "DELETE FROM analytics_kept_set WHERE asked_at < readout_now() - %s"


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """`next` is the first transaction that had not begun; `running` were under way and not visible."""

    text: str
    next: int
    running: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "_Snapshot":
        _, following, running = text.split(":")
        return cls(text, int(following), tuple(int(one) for one in running.split(",") if one))


class KeptSets:
    """Of one workspace, within one snapshot."""

    def __init__(self, workspace_id: int, *, wanted: bool = True) -> None:
        """`wanted` by a reader, not only renewed."""
        self.workspace_id, self.wanted = workspace_id, wanted

    def people(self, fact: Fact) -> BitMap:
        digest = memo.digest(_asked(fact))
        now, kept = self._recall(digest)
        if kept is None:
            people = facts.people(self.workspace_id, fact)
            self._keep_soon(digest, fact, people, now)
            return people
        members, then, old = kept
        changed = self._changed(then)
        if len(changed) >= _MOST_CHANGED:
            people = facts.people(self.workspace_id, fact)
        elif changed:
            people = (members - changed) | facts.people(self.workspace_id, fact, changed)
        else:
            people = members
        if old or changed:
            self._keep_soon(digest, fact, people, now)
        return people

    def _recall(self, digest: bytes) -> tuple[_Snapshot, tuple[BitMap, _Snapshot, bool] | None]:
        asked = {"ws": self.workspace_id, "digest": digest, "used": USED_FOR, "renewed": RENEWED_AFTER}
        [(current, members, snapshot, old)] = rows(_RECALL, asked)
        now = _Snapshot.of(current)
        if members is None:
            return now, None
        then = _Snapshot.of(snapshot)
        # A set of another installation's transactions came with a restored copy.
        return now, (BitMap.deserialize(members), then, old) if then.next <= now.next else None

    def _changed(self, then: _Snapshot) -> BitMap:
        asked = {"ws": self.workspace_id, "next": then.next, "running": list(then.running), "most": _MOST_CHANGED}
        return BitMap(number for (number,) in rows(_CHANGED, asked))

    def _keep_soon(self, digest: bytes, fact: Fact, people: BitMap, now: _Snapshot) -> None:
        """After the snapshot, which writes nothing. Robust: it costs the next reader a question, no more."""
        row = {
            "ws": self.workspace_id,
            "digest": digest,
            "asked": Jsonb(_asked(fact)),
            "members": people.serialize(),
            "snapshot": now.text,
            "wanted": self.wanted,
        }
        transaction.on_commit(partial(_keep, self.workspace_id, row), robust=True)


def renew() -> int:
    """Brings the sets somebody asked for within a day up to date, and forgets the others; how many were renewed."""
    with engine_transaction("fold"):
        execute(_FORGET, [WANTED_FOR])
        due = rows(_DUE, [RENEWED_AFTER, WANTED_FOR])
    for workspace_id, asked in due:
        with workspace_transaction(workspace_id, snapshot=True):
            KeptSets(workspace_id, wanted=False).people(_fact(asked))
    return len(due)


def _keep(workspace_id: int, row: Mapping[str, Any]) -> None:
    with workspace_transaction(workspace_id):
        execute(_KEEP, row)


def _asked(fact: Fact) -> dict[str, Any]:
    return {} if isinstance(fact, Exists) else written(fact)


def _fact(asked: dict[str, Any]) -> Fact:
    return parse(asked) if asked else Exists()  # type: ignore[return-value]
