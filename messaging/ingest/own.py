"""Reports that show no key: whoever holds the public id of a delivery may say what became of it (ruling 50).

They come in as the workspace's own source, so that one seen by the pixel and one told by a phone share their ids.
"""

from dataclasses import dataclass

from django.db import connection

from messaging.sending.statements import own_source
from workspaces.keys import KeyInfo
from workspaces.tenancy import engine_transaction

# Public ids are unique within a workspace, and its index begins with the workspace: so each is asked in turn, which
# takes microseconds, instead of an index more on the largest table there is.
_FIND = """
SELECT d.workspace_id, w.slug, w.name, d.id, d.public_id, coalesce(d.external_id, d.public_id), d.channel, d.person_id
FROM workspaces_workspace w CROSS JOIN LATERAL (
    SELECT * FROM messaging_delivery d WHERE d.workspace_id = w.id AND d.public_id = %s LIMIT 1
) d LIMIT 1
"""
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Found:
    """A delivery by its public id. Events name it by `external_id`, which for our own is the same."""

    workspace_id: int
    slug: str
    workspace: str
    number: int
    public_id: str
    external_id: str
    channel: str
    person_id: int | None


def find(public_id: str) -> Found | None:
    if not public_id.startswith("d_") or len(public_id) > _LONGEST or "\0" in public_id:
        return None
    with engine_transaction("ingest"), connection.cursor() as cursor:
        cursor.execute(_FIND, [public_id])
        row = cursor.fetchone()
    return Found(*row) if row else None


def reporter(workspace_id: int, slug: str = "", kind: str = "device") -> KeyInfo:
    """Stands for a key where there is none. It may report what a device may."""
    with engine_transaction("send"), connection.cursor() as cursor:
        source_id = own_source(cursor, workspace_id)
    return KeyInfo(
        workspace_id=workspace_id,
        workspace_slug=slug,
        site_id="",
        source_id=source_id,
        key_id=0,
        kind=kind,
        prefix="",
        scopes=frozenset(),
    )
