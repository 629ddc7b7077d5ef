"""From an opened request to committed rows: the one way in, whatever the dialect."""

from django.http import HttpRequest

from messaging.ingest import client, fingerprints, quota
from messaging.ingest.dialect import Request
from messaging.ingest.keep import Kept, keep
from messaging.ingest.ledger import Sender
from messaging.ingest.pulse import pulse
from messaging.ingest.reading import Reported, take
from messaging.ingest.refusals import Refusal
from workspaces.keys import KeyInfo


def bring(request: HttpRequest, opened: Request, key: KeyInfo) -> tuple[Kept, list[Refusal]]:
    """What was kept and what was refused; the answer may say so, for it is committed."""
    if not opened.items:
        return Kept(0, 0, 0), []
    felt = pulse()
    felt.check()
    quota.charge(key.key_id, len(opened.items))
    marks = fingerprints.of_workspace(key.workspace_id)
    taken = take(opened, Reported(key.source_id, key.kind, felt.now, marks.of_event))
    sender = Sender(key, client.sdk(request, opened), client.skew(opened, felt.now))
    return keep(sender, taken), taken.refused
