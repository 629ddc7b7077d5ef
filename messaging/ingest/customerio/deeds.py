"""What is done to a person at once: deleted, suppressed, admitted again.

Suppressing erases like deleting does, and leaves the mark of the erased in force for ever instead of up to that moment:
whatever comes later of this person is dropped by the fold until somebody lifts it (messaging.erasing).
"""

from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest

from messaging import erasing
from messaging.ingest.refusals import RequestRefused
from workspaces import audit, clock
from workspaces.keys import KeyInfo


@dataclass(frozen=True, slots=True)
class Deed:
    KINDS: ClassVar = ("delete", "suppress", "unsuppress")

    kind: str
    person: str

    def carry_out(self, request: HttpRequest, key: KeyInfo) -> None:
        """Inside the workspace's transaction."""
        if self.kind == "unsuppress":
            lifted = erasing.admit(key.workspace_id, self.person, clock.now())
            if lifted:
                audit.record(request, key.workspace_id, "person_unsuppressed", "person")
            return
        person = erasing.erase(key.workspace_id, self.person, clock.now(), for_good=self.kind == "suppress")
        if person is not None:
            done = "person_suppressed" if self.kind == "suppress" else "person_erased"
            audit.record(request, key.workspace_id, done, "person", person.public_id)


def allowed(key: KeyInfo) -> None:
    if key.kind == "device":
        raise RequestRefused(403, "not_allowed", "A device key may not do this; use the key of a server.")
