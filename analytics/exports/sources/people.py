"""People: behind a number, a rule or a segment. The set is frozen with the request; who is deleted afterwards is left
out, who was merged stands as who they are now (metrics.md J-31, J-32)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest
from django.urls import reverse
from pyroaring import BitMap

from analytics.audience.asking import asked_of, find_segment
from analytics.audience.report import audience_of
from analytics.exports.columns import Column, Kind
from analytics.exports.keys import Numbers, Part
from analytics.exports.source import Asked, Source
from analytics.segments.sets import Sets
from messaging.platforms import DEVICE_PLATFORMS
from messaging.segments import people_in, people_now
from workspaces import clock
from workspaces.models import Workspace
from workspaces.permissions import SEE_ADDRESSES

# The segment whose kept set is meant, as its own page shows it.
KEPT_SEGMENT = "of_segment"
# Beyond so many attributes a form is no form any more; the commonest stand in it.
_MOST_ATTRIBUTES = 40
_SAMPLE = 20_000

_PREFIX = "attributes."
_ATTRIBUTES_OF = """
SELECT name FROM (
    SELECT attributes FROM messaging_person WHERE workspace_id = %s AND erased_at IS NULL ORDER BY id DESC LIMIT %s
) AS latest, jsonb_object_keys(latest.attributes) AS name GROUP BY name ORDER BY count(*) DESC, name LIMIT %s
"""
# Where ids are addresses, they are shown as addresses are (messaging.deliveries.masking).
_ID = "coalesce(p.external_id, p.public_id)"
_MASKED_ID = f"""CASE WHEN strpos({_ID}, '@') > 0
    THEN left(split_part({_ID}, '@', 1), 1) || '•••@' || substr({_ID}, strpos({_ID}, '@') + 1) ELSE {_ID} END"""
_HASHED = "encode(sha256(convert_to({text}, 'UTF8')), 'hex')"
_PLATFORM_WORDS = ", ".join(
    f"CASE WHEN bool_or(d.platform = {int(platform)}) THEN '{platform.name.lower()}' END"
    for platform in DEVICE_PLATFORMS
)
_DEVICES = """ LEFT JOIN (
    SELECT d.person_id, concat_ws(' ', {platforms}) AS platforms, max(d.last_seen_at) AS last_seen
    FROM messaging_device d WHERE d.workspace_id = %(ws)s AND {near} AND d.removed_at IS NULL GROUP BY d.person_id
) seen ON seen.person_id = p.id"""
_TAGS = """ LEFT JOIN (
    SELECT t.person_id, string_agg(t.name, ', ' ORDER BY t.name) AS tags FROM messaging_persontag t
    WHERE t.workspace_id = %(ws)s AND {near} GROUP BY t.person_id
) tagged ON tagged.person_id = p.id"""


class People(Source):
    id, label, one, many = "people", "People", "person", "people"

    def ask(self, request: HttpRequest) -> Asked:
        if segment := request.GET.get(KEPT_SEGMENT, ""):
            return self._of_segment(request, segment)
        asked = asked_of(request)
        audience = audience_of(Sets(request.ws, clock.now()), asked.rule)
        if audience.people is None:
            raise Http404(audience.problem)
        number = audience.sum
        return Asked(
            title=f"{number.scope.label} - {number.number.label}" if number else "Audience",
            sentence=audience.sentence,
            page=str(asked.address.at(reverse("audience", kwargs={"workspace": request.ws.slug}))),
            people=audience.people,
            count=audience.count,
        )

    def _of_segment(self, request: HttpRequest, public_id: str) -> Asked:
        segment = find_segment(request, public_id)
        people = people_in(segment)
        where = {"workspace": request.ws.slug, "segment": segment.public_id}
        return Asked(
            title=segment.name,
            sentence=f"In the segment “{segment.name}”: {segment.sentence or 'people that were listed'}",
            page=reverse("segment", kwargs=where),
            people=people,
            count=len(people),
        )

    def columns(self, workspace: Workspace, permissions: Collection[str], ids: Collection[str]) -> Sequence[Column]:
        return [
            Column("id", "External id", person_id(permissions)),
            Column("public_id", "Readout's id", "p.public_id", Kind.ID),
            Column("email", "E-mail", "p.email", needs=SEE_ADDRESSES, ticked=False),
            Column("phone", "Phone", "p.phone", needs=SEE_ADDRESSES, ticked=False),
            Column("email_sha256", "E-mail, hashed", hashed("lower(btrim(p.email))"), Kind.ID, ticked=False),
            Column("phone_sha256", "Phone, hashed", hashed("btrim(p.phone)"), Kind.ID, ticked=False),
            Column("subscribed", "Subscribed", "p.subscribed", Kind.FLAG, ticked=False),
            Column("platforms", "Platforms", "seen.platforms", Kind.ID),
            Column("tags", "Tags", "tagged.tags", ticked=False),
            Column("known_since", "Known since", "p.created_at", Kind.TIME),
            Column("last_seen", "Last seen", "seen.last_seen", Kind.TIME),
            *_attributes(workspace, ids),
        ]

    def keys(self, workspace: Workspace, parameters: Mapping[str, Any], frozen: Numbers | None) -> Numbers:
        return people_now(workspace.pk, BitMap(frozen or ()))

    def rows(self, select: str, part: Part) -> str:
        devices = _DEVICES.format(platforms=_PLATFORM_WORDS, near=part.near("d.person_id")) if "seen." in select else ""
        tags = _TAGS.format(near=part.near("t.person_id")) if "tagged." in select else ""
        return (
            f"SELECT {select} FROM messaging_person p{devices}{tags} "
            f"WHERE p.workspace_id = %(ws)s AND {part.on('p.id')} ORDER BY p.id DESC"
        )

    def people(self, workspace: Workspace, keys: Numbers) -> BitMap:
        return BitMap(keys)


def person_id(permissions: Collection[str]) -> str:
    """An id that is an address is whole only for those who may see addresses."""
    return _ID if SEE_ADDRESSES in permissions else _MASKED_ID


def hashed(text: str) -> str:
    return _HASHED.format(text=text)


def _attributes(workspace: Workspace, ids: Collection[str]) -> Iterator[Column]:
    """Those that people who came lately have, and those asked for; none is chosen until somebody ticks it."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTRIBUTES_OF, [workspace.pk, _SAMPLE, _MOST_ATTRIBUTES])
        common = [name for (name,) in cursor.fetchall()]
    asked = [id.removeprefix(_PREFIX) for id in ids if id.startswith(_PREFIX) and "\0" not in id]
    for name in dict.fromkeys([*common, *asked]):
        quoted = name.replace("'", "''").replace("%", "%%")
        yield Column(f"{_PREFIX}{name}", name, f"p.attributes ->> '{quoted}'", ticked=False)
