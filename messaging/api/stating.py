"""What a program decides about people reaches the numbers as an event, through the same inbox as all others."""

from messaging.events import Event, encode
from messaging.ingest import fingerprints
from messaging.ingest.keep import keep
from messaging.ingest.keys import dedupe_key
from messaging.ingest.ledger import Sender
from messaging.ingest.reading import Line, Taken, sha_of
from workspaces.keys import KeyInfo


def state(key: KeyInfo, event: Event) -> None:
    """Within the caller's transaction: the event is there exactly when the decision is."""
    text = encode(event)
    # Two equal decisions may follow each other, so none is taken for a repetition.
    line = Line(dedupe_key(key.source_id, None, event), sha_of(text), _mark(key, event), text)
    keep(Sender(key, "definition API"), Taken(lines={line.key: line}))


def _mark(key: KeyInfo, event: Event) -> bytes | None:
    return fingerprints.of_workspace(key.workspace_id).of_event(event)
