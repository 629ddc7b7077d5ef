"""One call of a program: whose key, which object, and what time it is."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from messaging.api.errors import invalid, not_allowed
from workspaces.keys import KeyInfo


@dataclass(frozen=True, slots=True)
class Call:
    request: HttpRequest
    key: KeyInfo
    id: str
    now: datetime

    @property
    def workspace_id(self) -> int:
        return self.key.workspace_id

    def may(self, permission: str) -> bool:
        return permission in self.key.scopes

    def need(self, permission: str, field: str = "") -> None:
        if not self.may(permission):
            raise not_allowed(permission, field)

    def url(self, page: str) -> str:
        """The address of a page of this workspace."""
        return self.request.build_absolute_uri(f"/w/{self.key.workspace_slug}/{page}/")

    def moment(self, effective_at: datetime | None) -> datetime:
        """From when a change holds: its own time, which may not lie in the future, else now (ruling 28b)."""
        if effective_at is None:
            return self.now
        if effective_at.tzinfo is None:
            raise invalid("effective_at", "The time needs its offset, such as 2026-11-21T14:00:00Z.")
        if effective_at > self.now:
            raise invalid("effective_at", "A change cannot hold from the future.")
        return effective_at
