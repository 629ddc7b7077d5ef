"""The people a batch speaks of: found, created, described and locked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from analytics.fold import columns
from analytics.fold.item import Item
from messaging import device_words
from messaging.attributes import merged
from messaging.models.person import person_public_id
from messaging.platforms import Platform, platform_number

_FIND = """
SELECT p.id, p.external_id, p.anonymous_id, coalesce(s.id, p.id), coalesce(s.developer, p.developer)
FROM messaging_person p LEFT JOIN messaging_person s ON s.workspace_id = p.workspace_id AND s.id = p.merged_into_id
WHERE p.workspace_id = %(ws)s AND (p.external_id = ANY(%(known)s) OR p.anonymous_id = ANY(%(anonymous)s))
"""
_CREATE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id, anonymous_id)
SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[]) AS t(public_id, external_id, anonymous_id)
ORDER BY external_id, anonymous_id ON CONFLICT DO NOTHING
"""
# In a statement of its own, before anything of these people is read (ruling 23).
_LOCK = """
SELECT id, developer FROM messaging_person WHERE workspace_id = %s AND id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
_PLATFORMS = "SELECT token, platform FROM messaging_device WHERE workspace_id = %s AND token = ANY(%s)"
_DESCRIBE = f"""
UPDATE messaging_person p SET
    attributes = {merged("p.attributes", "t.attributes")},
    email = coalesce(t.email, p.email), phone = coalesce(t.phone, p.phone),
    developer = coalesce(t.developer, p.developer), subscribed = coalesce(t.subscribed, p.subscribed)
FROM jsonb_to_recordset(%s::jsonb)
    AS t(id bigint, attributes jsonb, email text, phone text, developer boolean, subscribed boolean)
WHERE p.workspace_id = %s AND p.id = t.id
"""
_REGISTER = """
INSERT INTO messaging_device
    (workspace_id, person_id, token, platform, kind, created_at, last_seen_at, app_version, opted_in)
SELECT %s, person_id, token, platform, kind, readout_now(), readout_now(), coalesce(app_version, ''), opted_in
FROM jsonb_to_recordset(%s::jsonb)
    AS t(person_id bigint, token text, platform smallint, kind text, app_version text, opted_in boolean)
ORDER BY token
ON CONFLICT (workspace_id, token) DO UPDATE
SET person_id = excluded.person_id, platform = excluded.platform, last_seen_at = excluded.last_seen_at,
    registered_at = excluded.last_seen_at, memory = 'unused', removed_at = NULL,
    app_version = coalesce(nullif(excluded.app_version, ''), messaging_device.app_version),
    opted_in = coalesce(excluded.opted_in, messaging_device.opted_in)
"""
# The row stays for the history of what was sent to it.
_FORGET = "UPDATE messaging_device SET removed_at = readout_now() WHERE workspace_id = %s AND token = ANY(%s)"
# What a device key may never say of a known person (ruling 50).
_PRIVATE = ("email", "phone", "developer", "subscribed")


@dataclass(slots=True)
class People:
    """People by the client's id and by anonymous id; both lead to the number that stands for them now."""

    known: dict[str, int] = field(default_factory=dict)
    anonymous: dict[str, int] = field(default_factory=dict)
    developers: set[int] = field(default_factory=set)
    # Whoever this batch merged: survivor and other.
    merged: list[tuple[int, int]] = field(default_factory=list)

    def of(self, item: Item) -> int | None:
        event = item.event
        if event.person is not None:
            return self.known.get(event.person)
        return self.anonymous.get(event.anonymous) if event.anonymous is not None else None


def resolve(cursor, workspace_id: int, items: Iterable[Item]) -> People:
    """Finds the people of these items and creates those that events may create (ruling 47)."""
    known: set[str] = set()
    anonymous: set[str] = set()
    may_create: set[tuple[str | None, str | None]] = set()
    for item in items:
        event = item.event
        if event.person is not None:
            known.add(event.person)
        elif event.anonymous is not None:
            anonymous.add(event.anonymous)
        else:
            continue
        if event.by != "device" or event.type == "identify":
            may_create.add((event.person, None if event.person is not None else event.anonymous))
    people = People()
    if known or anonymous:
        _find(cursor, workspace_id, known, anonymous, people)
        missing = [(k, a) for k, a in may_create if k not in people.known and a not in people.anonymous]
        if missing:
            missing.sort(key=lambda pair: (pair[0] or "", pair[1] or ""))
            public_ids = [person_public_id() for _ in missing]
            cursor.execute(_CREATE, [workspace_id, public_ids, [k for k, _ in missing], [a for _, a in missing]])
            _find(cursor, workspace_id, {k for k, _ in missing if k}, {a for _, a in missing if a}, people)
    return people


def _find(cursor, workspace_id: int, known: set[str], anonymous: set[str], people: People) -> None:
    cursor.execute(
        _FIND,
        {"ws": workspace_id, "known": columns.texts(sorted(known)), "anonymous": columns.texts(sorted(anonymous))},
    )
    for _, external_id, anonymous_id, number, developer in cursor.fetchall():
        if external_id is not None:
            people.known[external_id] = number
        if anonymous_id is not None:
            people.anonymous[anonymous_id] = number
        if developer:
            people.developers.add(number)


def lock(cursor, workspace_id: int, numbers: Iterable[int], people: People) -> None:
    """Locks people in the order of their numbers, so that two folds of one person wait for each other."""
    wanted = sorted(set(numbers))
    if not wanted:
        return
    cursor.execute(_LOCK, [workspace_id, columns.numbers(wanted)])
    people.developers.update(number for number, developer in cursor.fetchall() if developer)


def device_platforms(cursor, workspace_id: int, items: Iterable[Item]) -> dict[str, int]:
    """Platforms of registered devices, for reports that do not name one."""
    tokens = sorted({item.event.device for item in items if item.event.device and item.event.platform is None})
    if not tokens:
        return {}
    cursor.execute(_PLATFORMS, [workspace_id, columns.texts(tokens)])
    return dict(cursor.fetchall())


def describe(cursor, workspace_id: int, items: list[Item], people: People) -> None:
    """Applies `identify` (attributes merge by key, null removes); registers devices and forgets removed ones."""
    described: dict[int, dict] = {}
    devices: dict[str, dict] = {}
    removed: set[str] = set()
    for item in items:
        number = people.of(item)
        if number is None:
            continue
        if item.event.type == "identify":
            _merge(described.setdefault(number, {"id": number, "attributes": {}}), item)
        if item.event.device:
            _note_device(item, number, devices, removed)
    if described:
        cursor.execute(_DESCRIBE, [_json([described[number] for number in sorted(described)]), workspace_id])
    if removed:
        cursor.execute(_FORGET, [workspace_id, sorted(removed)])
    if devices:
        cursor.execute(_REGISTER, [workspace_id, _json(list(devices.values()))])


def _note_device(item: Item, number: int, devices: dict[str, dict], removed: set[str]) -> None:
    """The last word of the batch about a token stands."""
    token = item.event.device
    if item.event.type == "device" and item.event.reason == "deleted":
        devices.pop(token, None)
        removed.add(token)
        return
    removed.discard(token)
    platform = platform_number(item.event.platform) or Platform.OTHER
    devices[token] = {"person_id": number, "token": token, "platform": platform, "kind": ""}
    if item.event.type == "device":
        devices[token] |= device_words.described(item.event.properties) or {}


def _merge(row: dict, item: Item) -> None:
    attributes = dict(item.event.properties or {})
    for name in _PRIVATE:
        value = attributes.pop(name, None)
        if value is not None and item.event.by != "device":
            row[name] = value
    row["attributes"].update(attributes)


def _json(rows: list) -> str:
    return msgspec.json.encode(rows).decode()
