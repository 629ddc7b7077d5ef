"""What one run looks at, and what a check reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from pyroaring import BitMap

from analytics.leafmetrics import ScopeKind
from messaging.aliases import Aliases

ROWS_AT_A_TIME = 5_000

_OF_SCOPES = "AND (scope_kind, scope_id) IN (SELECT * FROM unnest(%(kinds)s::smallint[], %(ids)s::bigint[]))"


@dataclass
class Target:
    """One workspace at one moment; `campaigns` None means all of them and everything beside them."""

    workspace_id: int
    now: datetime
    campaigns: frozenset[int] | None = None

    @property
    def whole(self) -> bool:
        return self.campaigns is None

    @cached_property
    def aliases(self) -> Aliases:
        return Aliases.of(self.workspace_id)

    @cached_property
    def actions(self) -> frozenset[int]:
        rows = self.rows("SELECT id, campaign_id FROM campaigns_action WHERE workspace_id = %(ws)s")
        return frozenset(id for id, campaign in rows if self.campaigns is None or campaign in self.campaigns)

    def rows(self, sql: str, **arguments: Any) -> Iterator[tuple]:
        """Streamed: a table of leaves does not fit into memory. `{scopes}` narrows rollup rows to what is looked at."""
        kinds, ids = self._scopes if "{scopes}" in sql else ([], [])
        sql = sql.replace("{scopes}", "" if self.whole else _OF_SCOPES)
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, {"ws": self.workspace_id, "kinds": kinds, "ids": ids, **arguments})
            while chunk := cursor.fetchmany(ROWS_AT_A_TIME):
                yield from chunk

    @cached_property
    def _scopes(self) -> tuple[list[int], list[int]]:
        campaigns, actions = sorted(self.campaigns or ()), [] if self.whole else sorted(self.actions)
        kinds = [int(ScopeKind.CAMPAIGN)] * len(campaigns) + [int(ScopeKind.ACTION)] * len(actions)
        return kinds, campaigns + actions

    def people(self, members: bytes | None) -> BitMap:
        """A stored set in the numbers of today."""
        return self.aliases.translate(BitMap.deserialize(bytes(members))) if members else BitMap()


@dataclass
class Finding:
    """How much a check looked at and what did not agree."""

    looked_at: int = 0
    differences: list[str] = field(default_factory=list)

    def expect(self, right: bool, difference: str) -> None:
        self.looked_at += 1
        if not right:
            self.differences.append(difference)


@dataclass(frozen=True, slots=True)
class Check:
    """`sentence` says what must be true; `only_whole` marks what cannot be asked of a single campaign."""

    id: str
    sentence: str
    run: Callable[[Target, Finding], None]
    only_whole: bool = False
