"""The people behind a number of a journey, one row each; of conversion events one row per event (J-06, J-31)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from pyroaring import BitMap

from analytics.exports.columns import Column, Kind
from analytics.exports.keys import Numbers, Part, numbers_of
from analytics.exports.source import Asked, Source
from analytics.exports.sources.people import person_id
from analytics.reports.journeys.people import Behind
from analytics.views.journeys.behind import asked_of
from messaging.platforms import DEVICE_PLATFORMS
from messaging.segments import people_now
from workspaces.models import Workspace
from workspaces.permissions import SEE_ADDRESSES

_WHENS = " ".join(f"WHEN {int(one)} THEN '{one.name.lower()}'" for one in DEVICE_PLATFORMS)
_PLATFORMS = f"""(SELECT string_agg(DISTINCT CASE d.platform {_WHENS} END, ' ') FROM messaging_device d
    WHERE d.workspace_id = p.workspace_id AND d.person_id = p.id AND d.removed_at IS NULL)"""
_STEP = """(SELECT s.name FROM journeys_step s WHERE s.workspace_id = h.workspace_id AND s.id = h.converted_step_id)"""
_TAGS = """(SELECT string_agg(t.name, ', ' ORDER BY t.name) FROM messaging_persontag t
    WHERE t.workspace_id = p.workspace_id AND t.person_id = p.id)"""
_ENTRIES = """(SELECT count(*) FROM journeys_entry e WHERE e.workspace_id = p.workspace_id AND e.person_id = p.id
    AND e.journey_id = c.journey)"""
_BY_PERSON = """SELECT {select} FROM messaging_person p JOIN (
    SELECT f.person_id, count(*) AS n, min(f.at) AS first, max(f.at) AS last,
        string_agg(DISTINCT f.reason, ', ') AS reason, {journey}::bigint AS journey, {step}::text AS step
    FROM ({facts}) f WHERE {near} GROUP BY f.person_id
) c ON c.person_id = p.id WHERE p.workspace_id = %(ws)s AND {on} ORDER BY p.id DESC"""
_BY_EVENT = """SELECT {select} FROM journeys_hit h JOIN messaging_person p
    ON p.workspace_id = h.workspace_id AND p.id = h.person_id
WHERE h.workspace_id = %(ws)s AND {on} ORDER BY h.id DESC"""
_EVENTS = """SELECT f.id FROM ({facts}) f JOIN messaging_person p ON p.workspace_id = %(ws)s AND p.id = f.person_id
WHERE p.erased_at IS NULL"""


class JourneyPeople(Source):
    id, label, one, many = "journey", "People of a journey", "person", "people"

    def __init__(self, parameters: Mapping[str, Any] | None = None) -> None:
        self._parameters = parameters or {}

    def of(self, parameters: Mapping[str, Any]) -> Source:
        return JourneyEvents(parameters) if parameters.get("by_event") else JourneyPeople(parameters)

    def ask(self, request: HttpRequest) -> Asked:
        asked = asked_of(request)
        parameters = asked.behind.stored() | {
            "journey": asked.journey.pk, "step": asked.step_name, "by_event": asked.behind.facts.by_event,
        }  # fmt: skip
        return Asked(
            title=asked.title,
            sentence=asked.sentence,
            page=asked.page,
            parameters=parameters,
            count=len(self.of(parameters).keys(request.ws, parameters, None)),
        )

    def columns(self, workspace: Workspace, permissions: Collection[str], ids: Collection[str]) -> Sequence[Column]:
        return [
            Column("id", "External id", person_id(permissions)),
            Column("public_id", "Readout's id", "p.public_id", Kind.ID),
            Column("email", "E-mail", "p.email", needs=SEE_ADDRESSES, ticked=False),
            Column("phone", "Phone", "p.phone", needs=SEE_ADDRESSES, ticked=False),
            Column("entries", "Entries into the journey", _ENTRIES, Kind.NUMBER),
            Column("count", "Count of the metric", "c.n", Kind.NUMBER),
            Column("first", "First time", "c.first", Kind.TIME),
            Column("last", "Last time", "c.last", Kind.TIME),
            Column("platforms", "Platforms", _PLATFORMS, Kind.ID),
            Column("step", "Step", "c.step"),
            Column("reason", "Reason or outcome", "c.reason"),
            Column("tags", "Tags", _TAGS),
        ]

    def keys(self, workspace: Workspace, parameters: Mapping[str, Any], frozen: Numbers | None) -> Numbers:
        return Behind.restored(parameters).people(workspace.pk)

    def rows(self, select: str, part: Part) -> str:
        step = _text(str(self._parameters.get("step", "")))
        return _BY_PERSON.format(
            select=select, facts=_literal(self._parameters), journey=int(self._parameters["journey"]), step=step,
            near=part.near("f.person_id"), on=part.on("p.id"),
        )  # fmt: skip

    def people(self, workspace: Workspace, keys: Numbers) -> BitMap:
        return BitMap(keys)


class JourneyEvents(JourneyPeople):
    """One row for each conversion event."""

    one, many = "event", "events"

    @property
    def habit(self) -> str:
        return "journey_events"

    def columns(self, workspace: Workspace, permissions: Collection[str], ids: Collection[str]) -> Sequence[Column]:
        return [
            Column("id", "External id", person_id(permissions)),
            Column("public_id", "Readout's id", "p.public_id", Kind.ID),
            Column("email", "E-mail", "p.email", needs=SEE_ADDRESSES, ticked=False),
            Column("phone", "Phone", "p.phone", needs=SEE_ADDRESSES, ticked=False),
            Column("at", "Time of the event", "h.at", Kind.TIME),
            Column("platform", "Platform of the event", f"CASE h.platform {_WHENS} END", Kind.ID),
            Column("step", "Step whose message was nearest to the conversion", _STEP),
            Column("converts", "Is the conversion", "h.converts", Kind.FLAG),
        ]

    def keys(self, workspace: Workspace, parameters: Mapping[str, Any], frozen: Numbers | None) -> Numbers:
        behind = Behind.restored(parameters)
        return numbers_of(_EVENTS.format(facts=behind.sql), behind.arguments(workspace.pk))

    def rows(self, select: str, part: Part) -> str:
        return _BY_EVENT.format(select=select, on=part.on("h.id"))

    def people(self, workspace: Workspace, keys: Numbers) -> BitMap:
        listed = ",".join(map(str, keys)) or "0"
        found = numbers_of(
            f"SELECT DISTINCT person_id FROM journeys_hit WHERE workspace_id = %s AND id IN ({listed})", [workspace.pk]
        )
        return people_now(workspace.pk, BitMap(found))


def _literal(parameters: Mapping[str, Any]) -> str:
    """The facts with their times and reason written in: a file's statement has no arguments but the workspace."""
    behind = Behind.restored(parameters)
    sql = behind.sql
    for name, moment in (("start", behind.start), ("end", behind.end)):
        if moment is not None:
            sql = sql.replace(f"%({name})s", f"'{moment.isoformat()}'::timestamptz")
    return sql if behind.why is None else sql.replace("%(why)s", _text(behind.why))


def _text(words: str) -> str:
    """As a literal that may hold anything; the door lets no NUL in."""
    return "'" + words.replace("'", "''").replace("%", "%%") + "'"
