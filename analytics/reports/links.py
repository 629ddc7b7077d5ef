"""The links of one action: how often each was followed, by how many people, and how often by machines."""

from dataclasses import dataclass

from django.db import connection
from pyroaring import BitMap

from analytics.leafmetrics import ScopeKind
from messaging.aliases import Aliases

_LINKS = """
SELECT encode(digest, 'hex'), url, total, machine, members FROM analytics_link
WHERE workspace_id = %s AND scope_kind = %s AND scope_id = %s
ORDER BY total DESC, machine DESC, url
"""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """`url` is empty for the links beyond those listed one by one."""

    digest: str
    url: str
    unique: int
    total: int
    machine: int


def links_of(workspace_id: int, action_id: int) -> list[LinkRow]:
    aliases = Aliases.of(workspace_id)
    return [
        LinkRow(digest, url, len(aliases.translate(_set(members))), total, machine)
        for digest, url, total, machine, members in _rows(workspace_id, action_id)
    ]


def people_of(workspace_id: int, action_id: int, digest: str) -> tuple[str, list[int]] | None:
    """The link and the numbers of those who followed it; None where there is no such link."""
    for known, url, _, _, members in _rows(workspace_id, action_id):
        if known == digest:
            return url, list(Aliases.of(workspace_id).translate(_set(members)))
    return None


def _rows(workspace_id: int, action_id: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, [workspace_id, ScopeKind.ACTION, action_id])
        return cursor.fetchall()


def _set(members: bytes | None) -> BitMap:
    return BitMap() if members is None else BitMap.deserialize(bytes(members))
