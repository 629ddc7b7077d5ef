"""Leaving and coming back: what somebody who was sent a message says about getting more of them.

It goes through the inbox like all reports, in the order it was said; the fold makes it count and makes it hold
(analytics.fold.subscriptions).
"""

import uuid

from django.db import connection

from messaging.events import Event, encode
from messaging.ingest import fingerprints, own
from messaging.ingest.keep import keep
from messaging.ingest.keys import dedupe_key
from messaging.ingest.ledger import Sender
from messaging.ingest.own import Found
from messaging.ingest.reading import Line, Taken, sha_of
from workspaces.tenancy import workspace_transaction

_SUBSCRIBED = "SELECT subscribed FROM messaging_person WHERE workspace_id = %s AND id = %s AND erased_at IS NULL"
_NAMES = "SELECT external_id, anonymous_id FROM messaging_person WHERE workspace_id = %s AND id = %s"


def is_subscribed(found: Found) -> bool | None:
    """None where there is nobody to ask."""
    with workspace_transaction(found.workspace_id), connection.cursor() as cursor:
        cursor.execute(_SUBSCRIBED, [found.workspace_id, found.person_id])
        row = cursor.fetchone()
    return row[0] if row else None


def leave(found: Found, sdk: str) -> None:
    """It counts once per delivery, however often it is said; who came back in between must still be able to leave."""
    _say(found, Event(type="unsubscribed", delivery=found.external_id), sdk)


def come_back(found: Found, sdk: str) -> None:
    with workspace_transaction(found.workspace_id), connection.cursor() as cursor:
        cursor.execute(_NAMES, [found.workspace_id, found.person_id])
        names = cursor.fetchone()
    if names is None or names == (None, None):
        return
    person, anonymous = names
    event = Event(
        type="identify",
        by="api",
        person=person,
        anonymous=anonymous if person is None else None,
        properties={"subscribed": True},
    )
    _say(found, event, sdk)


def _say(found: Found, event: Event, sdk: str) -> None:
    key = own.reporter(found.workspace_id, found.slug)
    text = encode(event)
    mark = fingerprints.of_workspace(found.workspace_id).of_event(event)
    line = Line(dedupe_key(key.source_id, str(uuid.uuid4()), event), sha_of(text), mark, text)
    keep(Sender(key, sdk), Taken(lines={line.key: line}))
