"""Two people turn out to be one (metrics.md N-6, rulings 31 and 46).

Everything of the other moves to the survivor at once. Sets keep the old number; an alias says whom it stands
for, and readers translate. Totals do not change: entries stay the entries they were.
"""

from analytics.fold.item import Item
from analytics.fold.people import People, lock
from messaging.models.person import person_public_id

_BY_EXTERNAL_ID = """
SELECT external_id, coalesce(merged_into_id, id) FROM messaging_person
WHERE workspace_id = %s AND external_id = ANY(%s)
"""
_KEEP_ANONYMOUS_ID = """
INSERT INTO messaging_person (workspace_id, public_id, anonymous_id, merged_into_id)
VALUES (%(ws)s, %(public_id)s, %(anonymous)s, %(survivor)s) ON CONFLICT DO NOTHING
"""
_BY_ANONYMOUS_ID = """
SELECT coalesce(s.id, p.id), coalesce(s.external_id, p.external_id) IS NOT NULL
FROM messaging_person p LEFT JOIN messaging_person s ON s.workspace_id = p.workspace_id AND s.id = p.merged_into_id
WHERE p.workspace_id = %s AND p.anonymous_id = %s
"""
_MOVES = (
    "UPDATE messaging_delivery SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE campaigns_entry SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE campaigns_goalhit SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE campaigns_conversion SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE journeys_entry SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE journeys_unnamed SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE journeys_stay SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE journeys_hit SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE messaging_device SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE messaging_inappinstance SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    "UPDATE messaging_event SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    """INSERT INTO messaging_persontag (workspace_id, person_id, name)
    SELECT workspace_id, %(survivor)s, name FROM messaging_persontag
    WHERE workspace_id = %(ws)s AND person_id = %(other)s ON CONFLICT DO NOTHING""",
    "DELETE FROM messaging_persontag WHERE workspace_id = %(ws)s AND person_id = %(other)s",
    """UPDATE messaging_person SET merged_into_id = %(survivor)s
    WHERE workspace_id = %(ws)s AND (id = %(other)s OR merged_into_id = %(other)s)""",
    "UPDATE messaging_personalias SET number = %(survivor)s WHERE workspace_id = %(ws)s AND number = %(other)s",
    """INSERT INTO messaging_personalias (workspace_id, old_number, number)
    VALUES (%(ws)s, %(other)s, %(survivor)s) ON CONFLICT DO NOTHING""",
)


def merge_named(cursor, workspace_id: int, items: list[Item], everyone: People) -> set[int]:
    """Carries out what `merge` and `identify` with two ids ask for; who survived."""
    survivors: set[int] = set()
    merges = [item for item in items if item.event.merge_from is not None]
    if not merges:
        return survivors
    known = _known(cursor, workspace_id, [i.event.merge_from for i in merges if i.event.type == "merge"])
    for item in merges:
        survivor, other_id = everyone.of(item), item.event.merge_from
        if survivor is None:
            continue
        if item.event.type == "merge":
            other = known.get(other_id)
        else:
            other = _anonymous(cursor, workspace_id, other_id, survivor, everyone)
        if other is not None and other != survivor:
            _merge(cursor, workspace_id, survivor, other, everyone)
            survivors.add(survivor)
    return survivors


def _known(cursor, workspace_id: int, external_ids: list[str]) -> dict[str, int]:
    if not external_ids:
        return {}
    cursor.execute(_BY_EXTERNAL_ID, [workspace_id, sorted(set(external_ids))])
    return dict(cursor.fetchall())


def _anonymous(cursor, workspace_id: int, anonymous_id: str, survivor: int, everyone: People) -> int | None:
    """The person behind an anonymous id; where there is none yet, the id leads to the survivor from now on."""
    cursor.execute(_BY_ANONYMOUS_ID, [workspace_id, anonymous_id])
    row = cursor.fetchone()
    if row is None:
        where = {"ws": workspace_id, "survivor": survivor, "anonymous": anonymous_id}
        cursor.execute(_KEEP_ANONYMOUS_ID, where | {"public_id": person_public_id()})
        everyone.anonymous[anonymous_id] = survivor
        return None
    number, already_known = row
    # An identify never merges two known people (ruling 46).
    return None if already_known else number


def _merge(cursor, workspace_id: int, survivor: int, other: int, everyone: People) -> None:
    lock(cursor, workspace_id, (survivor, other), everyone)
    for statement in _MOVES:
        cursor.execute(statement, {"ws": workspace_id, "survivor": survivor, "other": other})
    everyone.merged.append((survivor, other))
    for names in (everyone.known, everyone.anonymous):
        for name, number in names.items():
            if number == other:
                names[name] = survivor
