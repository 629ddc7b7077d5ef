"""The people behind a number of a journey: how often, first and last (metrics.md J-31, J-32)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from pyroaring import BitMap

from analytics.exports.keys import numbers_of
from analytics.metrics import BY_ID, Kind, ScopeName
from analytics.reports.journeys.device_facts import DeviceFacts
from analytics.reports.journeys.facts import Facts, facts_of
from analytics.reports.journeys.parts import JourneyPart
from messaging.platforms import Platform
from messaging.segments import people_now

_PAGE = """
SELECT p.id, p.public_id, p.external_id, c.n, c.first, c.last FROM (
    SELECT person_id, count(*) AS n, min(at) AS first, max(at) AS last FROM ({facts}) f GROUP BY person_id
) c JOIN messaging_person p ON p.workspace_id = %(ws)s AND p.id = c.person_id
WHERE p.erased_at IS NULL AND p.id < %(before)s ORDER BY p.id DESC LIMIT %(limit)s
"""
_FIRST_PAGE = 2**62


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    public_id: str
    external_id: str | None
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Behind:
    """Which number: of what, which one, from when to when (None: since start), of exits perhaps one reason (None:
    whatever it was), and on which platform. With an end alone it is who stood there then."""

    scope: ScopeName
    owner: int
    metric: str
    start: datetime | None = None
    end: datetime | None = None
    why: str | None = None
    platform: Platform = Platform.ALL

    @classmethod
    def of(cls, part: JourneyPart, metric: str) -> "Behind":
        """Since start."""
        return cls(part.name, part.number, metric, platform=part.platform)

    @property
    def facts(self) -> Facts | DeviceFacts:
        found = facts_of(self.scope, self.metric, self.platform)
        if found is None:
            raise KeyError(self.metric)
        return found

    @property
    def sql(self) -> str:
        return self._sql(named=True)

    def _sql(self, *, named: bool) -> str:
        facts, ranged = self.facts, self.start is not None
        if isinstance(facts, DeviceFacts):
            return facts.sql(self.owner, ranged=ranged, named=named)
        if self.end is not None and not ranged:
            return facts.sql_then(self.owner, named=named)
        return facts.sql(self.owner, ranged=ranged, by_reason=self.why is not None, named=named)

    @property
    def label(self) -> str:
        return BY_ID[self.metric].label

    def arguments(self, workspace_id: int) -> dict[str, Any]:
        return {"ws": workspace_id, "start": self.start, "end": self.end, "why": self.why}

    def everybody(self, workspace_id: int) -> BitMap:
        """Deleted people too: whoever the number counts."""
        found = numbers_of(f"SELECT DISTINCT person_id FROM ({self.sql}) f", self.arguments(workspace_id))
        return BitMap(found)

    def people(self, workspace_id: int) -> BitMap:
        return people_now(workspace_id, self.everybody(workspace_id))

    def without_person(self, workspace_id: int) -> int:
        """What the number counts of nobody: no list can show it (ruling 36)."""
        if BY_ID[self.metric].kind is not Kind.TOTAL:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({self._sql(named=False)}) f", self.arguments(workspace_id))
            return cursor.fetchone()[0]

    def page(self, workspace_id: int, before: int | None, limit: int) -> list[Row]:
        """Highest number first; one row more than asked for says that there are more."""
        where = {"before": _FIRST_PAGE if before is None else before, "limit": limit + 1}
        with connection.cursor() as cursor:
            cursor.execute(_PAGE.format(facts=self.sql), self.arguments(workspace_id) | where)
            return [Row(*row) for row in cursor.fetchall()]

    def stored(self) -> dict[str, Any]:
        """As JSON; a range that moves with time stands still from here on."""
        times = {"start": self.start, "end": self.end}
        return (
            {"scope": self.scope.value, "owner": self.owner, "metric": self.metric}
            | {name: moment.isoformat() for name, moment in times.items() if moment is not None}
            | ({} if self.why is None else {"why": self.why})
            | ({"platform": int(self.platform)} if self.platform else {})
        )

    @classmethod
    def restored(cls, told: Mapping[str, Any]) -> "Behind":
        start, end = (datetime.fromisoformat(told[name]) if name in told else None for name in ("start", "end"))
        why, platform = told.get("why"), Platform(told.get("platform", 0))
        return cls(ScopeName(told["scope"]), told["owner"], told["metric"], start, end, why, platform)
