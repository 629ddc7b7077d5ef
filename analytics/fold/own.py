"""What is special about deliveries of ours: we know when they were created, and whom to write to no more.

Only our own have our own ids for names, so a batch without such names costs nothing here.
"""

from datetime import timedelta

from analytics.fold import columns
from analytics.fold.item import Item
from messaging.facts import micros
from messaging.ingest.limits import OLDEST

_CREATED = """
SELECT external_id, created_at, (
    SELECT min(s.address) FROM messaging_devicesend s
    WHERE s.workspace_id = d.workspace_id AND s.delivery_id = d.id AND d.channel = 'push' HAVING count(*) = 1
) FROM messaging_delivery d WHERE workspace_id = %s AND external_id = ANY(%s) AND public_id = external_id
"""
_SUBSCRIBE = """
UPDATE messaging_person p SET subscribed = t.subscribed
FROM unnest(%s::bigint[], %s::boolean[]) AS t (id, subscribed)
WHERE p.workspace_id = %s AND p.id = t.id AND p.subscribed <> t.subscribed
"""
_PREFIX = "d_"
_OLDEST = OLDEST // timedelta(microseconds=1)
# What only a device can say.
PROOFS = frozenset({"delivered", "opened", "clicked"})


def date(cursor, workspace_id: int, reports: list[Item]) -> None:
    """Marks reports of our own deliveries and dates them by what we know (metrics.md T-10 c).

    An app that was updated reports with its new token; a delivery that went to one device came from that (N-4).
    """
    candidates = [item for item in reports if item.event.delivery and item.event.delivery.startswith(_PREFIX)]
    if not candidates:
        return
    names = sorted({item.event.delivery for item in candidates if item.event.delivery})
    cursor.execute(_CREATED, [workspace_id, columns.texts(names)])
    ours = {name: rest for name, *rest in cursor.fetchall()}
    for item in candidates:
        if item.event.delivery in ours:
            created, token = ours[item.event.delivery]
            item.own = True
            item.date(micros(created))
            if item.event.type in PROOFS and item.event.device is not None:
                item.sent_to = token
        elif item.occurred is not None and item.received - item.occurred > _OLDEST:
            # The door lets any age in under a name like ours; it was somebody else's after all (ruling 14).
            item.date(item.received)


def hold_subscriptions(cursor, workspace_id: int, folded: list[Item]) -> None:
    """Who left by a delivery of ours gets no more; the last word of the batch stands, as said on the page that lets
    people leave and come back. People are locked already."""
    last: dict[int, bool] = {}
    left = False
    for item in sorted(folded, key=lambda item: item.row_id):
        if item.person_id is None:
            continue
        if item.event.type == "unsubscribed" and item.own:
            last[item.person_id] = False
            left = True
        elif item.event.type == "identify" and item.event.by != "device":
            said = (item.event.properties or {}).get("subscribed")
            if isinstance(said, bool):
                last[item.person_id] = said
    if left:
        people = sorted(last)
        cursor.execute(_SUBSCRIBE, [people, [last[number] for number in people], workspace_id])
