"""Erasing a person (metrics.md N-7, reliability.md 3.8).

The person becomes an anonymous stand-in under the same number, so that every count stays; what says who it was goes:
ids, addresses, attributes, devices and the detail of events. A fingerprint that names nobody stays behind, by which
events of the time before are recognised and dropped wherever they still turn up.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat

from messaging import in_app_identities, profiles
from messaging.ingest import fingerprints
from messaging.models import Device, DeviceAttempt, DeviceSend, InAppInstance, Person, PersonTag, SendAttempt

# Held shared by every fold. Holding it alone until the commit means: no fold is at work that did not see the tombstone,
# and none starts before it can see it.
BARRIER = 7_318_020_101

# A suppressed person stays erased until somebody admits them again.
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)

_TOMBSTONE = """
INSERT INTO messaging_tombstone AS kept (workspace_id, person_fp, erased_at)
SELECT %s, mark, %s FROM unnest(%s::bytea[]) AS mark ORDER BY mark
ON CONFLICT (workspace_id, person_fp) DO UPDATE SET erased_at = greatest(kept.erased_at, excluded.erased_at)
"""
_ADMIT = """
UPDATE messaging_tombstone SET erased_at = %s WHERE workspace_id = %s AND person_fp = %s AND erased_at > %s
"""
_FOR_GOOD = """
SELECT FROM messaging_tombstone WHERE workspace_id = %s AND person_fp = %s AND erased_at > readout_now()
"""
# What waits for the unknown or could not be folded. The inbox is the fold's: it drops these rows within seconds.
_WAITING = """
WITH gone AS (
    DELETE FROM {table} WHERE workspace_id = %(workspace)s AND person_fp = ANY(%(marks)s::bytea[])
        AND least((event::json ->> 'occurred_at')::timestamptz, received_at) <= %(erased_at)s
    RETURNING source_id
)
INSERT INTO messaging_receipt (workspace_id, source_id, key_id, sdk, counts)
SELECT %(workspace)s, source_id, 0, '', jsonb_build_object('suppressed_erased', count(*)) FROM gone GROUP BY source_id
"""
_EVENTS = """
WITH gone AS (
    DELETE FROM messaging_event WHERE workspace_id = %(workspace)s AND person_id = ANY(%(numbers)s)
    RETURNING date_bin('15 minutes', effective_at, 'epoch') AS bucket,
        type, campaign_id, action_id, message_id, step_id, platform, population, human
)
INSERT INTO messaging_erasure_tally
    (workspace_id, bucket, type, campaign_id, action_id, message_id, step_id, platform, population, human, n)
SELECT %(workspace)s, gone.*, count(*) FROM gone GROUP BY bucket, type, campaign_id, action_id, message_id, step_id,
    platform, population, human
"""


# Addresses in a text may name the person it went to.
_LINKS = """
DELETE FROM messaging_link WHERE workspace_id = %(workspace)s AND delivery_id IN (
    SELECT id FROM messaging_delivery WHERE workspace_id = %(workspace)s AND person_id = ANY(%(numbers)s)
)
"""
_REPORTED = "SELECT message_id FROM messaging_in_app_report WHERE workspace_id = %s"
_ACTIVITY = """
DELETE FROM messaging_audience_activity WHERE workspace_id = %(workspace)s
    AND (person_id = ANY(%(numbers)s) OR device = ANY(%(devices)s))
"""
_RESPONSES = "DELETE FROM messaging_response WHERE workspace_id = %(workspace)s AND person_id = ANY(%(numbers)s)"
_MEMBERS = """
DELETE FROM messaging_in_app_member m USING unnest(%(messages)s::bigint[], %(digests)s::bytea[]) AS t (message, digest)
WHERE m.workspace_id = %(workspace)s AND m.message_id = t.message AND m.digest = t.digest
"""


def erase(workspace_id: int, external_id: str, now: datetime, *, for_good: bool = False) -> Person | None:
    """Inside the workspace's transaction. None where nobody had this id; its events on their way are dropped anyway.

    For good: whatever comes later of this id is dropped too, until `admit`.
    """
    _hold_the_fold()
    person = profiles.find(workspace_id, external_id, lock=True)
    people = _everybody(person) if person else []
    mark = fingerprints.of_workspace(workspace_id).of_person(external_id)
    _erase(workspace_id, people, {mark, *_marks(workspace_id, people)}, now, FOR_GOOD if for_good else now)
    return person


def erase_person(person: Person, now: datetime) -> None:
    """The same for somebody who is known, and who need not have an id of the client's."""
    _hold_the_fold()
    rows = Person.objects.for_workspace(person.workspace_id).select_for_update(no_key=True)
    people = _everybody(rows.get(pk=person.pk))
    _erase(person.workspace_id, people, _marks(person.workspace_id, people), now, now)


def _hold_the_fold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BARRIER])


def _erase(workspace_id: int, people: list[Person], known_marks: set[bytes], now: datetime, until: datetime) -> None:
    marks = sorted(known_marks)
    with connection.cursor() as cursor:
        cursor.execute(_TOMBSTONE, [workspace_id, until, marks])
        where: dict[str, Any] = {
            "workspace": workspace_id,
            "marks": marks,
            "erased_at": until,
            "numbers": [each.pk for each in people],
        }
        for table in ("messaging_unmatched", "messaging_inbox_dead"):
            cursor.execute(_WAITING.format(table=table), where)
        cursor.execute(_EVENTS, where)
        cursor.execute(_LINKS, where)
    _forget_activity(workspace_id, people)
    _blank(workspace_id, people, now)


def admit(workspace_id: int, external_id: str, now: datetime) -> bool:
    """Lets events of a suppressed id in again, from now on; whether it was suppressed."""
    mark = fingerprints.of_workspace(workspace_id).of_person(external_id)
    with connection.cursor() as cursor:
        cursor.execute(_ADMIT, [now, workspace_id, mark, now])
        return cursor.rowcount == 1


def is_suppressed(workspace_id: int, external_id: str) -> bool:
    """Whether whatever comes of this id is dropped until `admit`. Nobody suppresses it until this transaction ends."""
    mark = fingerprints.of_workspace(workspace_id).of_person(external_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BARRIER])
        cursor.execute(_FOR_GOOD, [workspace_id, mark])
        return cursor.fetchone() is not None


def _everybody(person: Person) -> list[Person]:
    """The person and all profiles that were merged into it, locked in the order of their numbers."""
    merged = Person.objects.for_workspace(person.workspace_id).filter(merged_into=person)
    return [person, *merged.select_for_update(no_key=True).order_by("pk")]


def _marks(workspace_id: int, people: list[Person]) -> set[bytes]:
    marks = fingerprints.of_workspace(workspace_id)
    found = {marks.of_person(each.external_id) for each in people if each.external_id}
    return found | {marks.of_anonymous(each.anonymous_id) for each in people if each.anonymous_id}


def _forget_activity(workspace_id: int, people: list[Person]) -> None:
    """What they saw and answered, and the digests by which their devices would be known again (metrics.md U-14, N-7).
    Sets keep the numbers, which point to nobody any more (ruling 37)."""
    numbers = [each.pk for each in people]
    tokens = set(Device.objects.for_workspace(workspace_id).filter(person__in=numbers).values_list("token", flat=True))
    attempts = DeviceAttempt.objects.for_workspace(workspace_id).filter(delivery__person__in=numbers)
    tokens |= set(attempts.values_list("token", flat=True))
    anonymous = {each.anonymous_id for each in people if each.anonymous_id}
    devices = in_app_identities.of_devices(tokens, anonymous, numbers)
    marks = fingerprints.of_workspace(workspace_id)
    with connection.cursor() as cursor:
        cursor.execute(_REPORTED, [workspace_id])
        messages = [message for (message,) in cursor.fetchall()]
        identities = [*devices, *in_app_identities.of_people(numbers)]
        members = [(message, marks.of_member(message, one)) for message in messages for one in identities]
        where: dict[str, Any] = {
            "workspace": workspace_id,
            "numbers": numbers,
            "devices": devices,
            "messages": [message for message, _ in members],
            "digests": [digest for _, digest in members],
        }
        for statement in (_ACTIVITY, _RESPONSES, _MEMBERS):
            cursor.execute(statement, where)


def _blank(workspace_id: int, people: list[Person], now: datetime) -> None:
    numbers = [each.pk for each in people]
    _forget_requests(workspace_id, numbers)
    Device.objects.for_workspace(workspace_id).filter(person__in=numbers).delete()
    PersonTag.objects.for_workspace(workspace_id).filter(person__in=numbers).delete()
    # What waits in their apps was written for them.
    InAppInstance.objects.for_workspace(workspace_id).filter(person__in=numbers).delete()
    # A token names a device; the attempt stays, for the delivery's status rests on it.
    attempts = DeviceAttempt.objects.for_workspace(workspace_id).filter(delivery__person__in=numbers)
    attempts.update(token=Concat(Value("~erased-"), Cast("pk", TextField())))
    Person.objects.for_workspace(workspace_id).filter(pk__in=numbers).update(
        external_id=None, anonymous_id=None, email=None, phone=None, attributes={}, erased_at=now
    )


def _forget_requests(workspace_id: int, numbers: list[int]) -> None:
    """Where we sent ourselves, what was sent and where to goes too. What is still on its way fails by itself: the claim
    asks whether there is anybody."""
    sends = DeviceSend.objects.for_workspace(workspace_id).filter(delivery__person__in=numbers)
    SendAttempt.objects.for_workspace(workspace_id).filter(device_send__in=sends.values("pk")).update(raw="")
    sends.update(device=None, address=Concat(Value("~erased-"), Cast("pk", TextField())), payload={})
