"""A person's mark that only the workspace's own secret can make again.

It travels beside each event through the inbox, so that what an erased person did before can be recognised and dropped
by comparing bytes, while the list of erased people names nobody (reliability.md 3.8).
"""

import secrets
from hashlib import blake2b

from django.db import connection

from messaging.events import Event
from workspaces.tenancy import engine_transaction

BYTES = 16
_SECRET_BYTES = 32

# The empty update makes RETURNING answer for a row that was there already, also one that another request just made.
_NEW_SECRET = """
INSERT INTO messaging_fingerprint_secret (workspace_id, secret) VALUES (%s, %s)
ON CONFLICT (workspace_id) DO UPDATE SET workspace_id = excluded.workspace_id RETURNING secret
"""
_KNOWN_SECRET = "SELECT secret FROM messaging_fingerprint_secret WHERE workspace_id = %s"


class Fingerprints:
    """The marks of one workspace's people."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of_event(self, event: Event) -> bytes | None:
        if event.person is not None:
            return self.of_person(event.person)
        return None if event.anonymous is None else self.of_anonymous(event.anonymous)

    def of_member(self, message_id: int, identity: str) -> bytes:
        """Of a device or a person within one message, and of one display (metrics.md U-7)."""
        about = f"m{message_id}\0{identity}".encode()
        return blake2b(about, key=self._secret, digest_size=BYTES).digest()

    def of_person(self, external_id: str) -> bytes:
        return blake2b(b"p" + external_id.encode(), key=self._secret, digest_size=BYTES).digest()

    def of_anonymous(self, anonymous_id: str) -> bytes:
        return blake2b(b"a" + anonymous_id.encode(), key=self._secret, digest_size=BYTES).digest()


_known: dict[int, Fingerprints] = {}


def of_workspace(workspace_id: int) -> Fingerprints:
    known = _known.get(workspace_id)
    if known is None:
        known = Fingerprints(_secret(workspace_id))
        # Remembered only once committed: a transaction around this one could still take the secret back.
        if not connection.in_atomic_block:
            _known[workspace_id] = known
    return known


def _secret(workspace_id: int) -> bytes:
    with engine_transaction("ingest"), connection.cursor() as cursor:
        cursor.execute(_KNOWN_SECRET, [workspace_id])
        if not (row := cursor.fetchone()):
            cursor.execute(_NEW_SECRET, [workspace_id, secrets.token_bytes(_SECRET_BYTES)])
            row = cursor.fetchone()
    return bytes(row[0])
