"""Clicks link by link (protocols.md 7): total and machine, and the set of people, for as long as the action is there.

Rows that do not exist cannot be locked, so missing ones are inserted empty, all are locked in the order of their keys,
and read in the next statement (ruling 22).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from pyroaring import BitMap

from analytics.fold.item import Item
from analytics.leafmetrics import ScopeKind

# Beyond so many of one action, further links are counted together: a link may be made for every single person.
MOST = 500
OTHERS = ""

_Key = tuple[int, int, bytes]

_COUNTED = """
SELECT scope_kind, scope_id, count(*) FROM analytics_link
WHERE workspace_id = %s AND scope_id = ANY(%s) GROUP BY scope_kind, scope_id HAVING count(*) >= %s
"""
_KNOWN = """
SELECT scope_kind, scope_id, digest FROM analytics_link WHERE workspace_id = %s AND scope_id = ANY(%s)
    AND digest = ANY(%s)
"""
_MAKE = """
INSERT INTO analytics_link (workspace_id, scope_kind, scope_id, digest, url)
SELECT %s, * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[], %s::text[]) AS t(kind, scope, digest, url)
ORDER BY kind, scope, digest ON CONFLICT DO NOTHING
"""
_SAME = """
FROM analytics_link l JOIN unnest(%s::smallint[], %s::bigint[], %s::bytea[]) AS t(kind, scope, digest)
    ON l.scope_kind = t.kind AND l.scope_id = t.scope AND l.digest = t.digest WHERE l.workspace_id = %s
"""
_LOCK = "SELECT " + _SAME + " ORDER BY l.scope_kind, l.scope_id, l.digest FOR NO KEY UPDATE OF l"
_READ = "SELECT l.scope_kind, l.scope_id, l.digest, l.members " + _SAME
_WRITE = """
UPDATE analytics_link l SET total = l.total + t.total, machine = l.machine + t.machine, members = t.members
FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[], %s::bigint[], %s::bigint[], %s::bytea[])
    AS t(kind, scope, digest, total, machine, members)
WHERE l.workspace_id = %s AND l.scope_kind = t.kind AND l.scope_id = t.scope AND l.digest = t.digest
"""


@dataclass(slots=True)
class _Clicks:
    url: str
    total: int = 0
    machine: int = 0
    people: BitMap = field(default_factory=BitMap)

    def add(self, item: Item) -> None:
        if not item.event.human:
            self.machine += 1
            return
        self.total += 1
        if item.person_id is not None:
            self.people.add(item.person_id)

    def absorb(self, other: "_Clicks") -> None:
        self.total += other.total
        self.machine += other.machine
        self.people |= other.people


def digest_of(url: str) -> bytes:
    return blake2b(url.encode(), digest_size=16).digest()


def count(cursor, workspace_id: int, folded: Iterable[Item]) -> None:
    """After the leaves, whose order of locks this follows."""
    clicks = _collect(folded)
    if not clicks:
        return
    clicks = _bounded(cursor, workspace_id, clicks)
    keys = sorted(clicks)
    columns = [list(column) for column in zip(*keys, strict=True)]
    cursor.execute(_MAKE, [workspace_id, *columns, [clicks[key].url for key in keys]])
    cursor.execute(_LOCK, [*columns, workspace_id])
    cursor.execute(_READ, [*columns, workspace_id])
    for kind, scope, digest, members in cursor.fetchall():
        if members is not None:
            clicks[kind, scope, bytes(digest)].people |= BitMap.deserialize(bytes(members))
    counted = [clicks[key] for key in keys]
    cursor.execute(
        _WRITE,
        [
            *columns,
            [one.total for one in counted],
            [one.machine for one in counted],
            [one.people.serialize() if one.people else None for one in counted],
            workspace_id,
        ],
    )


def _collect(folded: Iterable[Item]) -> dict[_Key, _Clicks]:
    clicks: dict[_Key, _Clicks] = {}
    for item in folded:
        if item.event.type != "clicked" or item.delivery_id is None or not item.event.properties:
            continue
        url = item.event.properties.get("url")
        if not isinstance(url, str) or not url:
            continue
        key = (*_scope(item), digest_of(url))
        clicks.setdefault(key, _Clicks(url)).add(item)
    return clicks


def _scope(item: Item) -> tuple[int, int]:
    if item.action_id:
        return int(ScopeKind.ACTION), item.action_id
    if item.step_id:
        return int(ScopeKind.STEP), item.step_id
    return int(ScopeKind.MESSAGE), item.message_id or 0


def _bounded(cursor, workspace_id: int, clicks: dict[_Key, _Clicks]) -> dict[_Key, _Clicks]:
    """Links of actions that have too many already are counted together, those known apart from it."""
    scopes = sorted({scope for _, scope, _ in clicks})
    cursor.execute(_COUNTED, [workspace_id, scopes, MOST])
    full = {(kind, scope) for kind, scope, _ in cursor.fetchall()}
    if not full:
        return clicks
    cursor.execute(_KNOWN, [workspace_id, scopes, sorted({digest for *_, digest in clicks})])
    known = {(kind, scope, bytes(digest)) for kind, scope, digest in cursor.fetchall()}
    bounded: dict[_Key, _Clicks] = {}
    for key, found in clicks.items():
        kind, scope, _ = key
        apart = (kind, scope) not in full or key in known
        kept = key if apart else (kind, scope, digest_of(OTHERS))
        bounded.setdefault(kept, _Clicks(found.url if apart else OTHERS)).absorb(found)
    return bounded
