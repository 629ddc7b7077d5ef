"""The counts beside two entries of the navigation: what somebody should look at (ux.md 2.1).

On every page of every member, hence short to find and remembered for half a minute.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError

from messaging.credential_standing import in_trouble
from messaging.deliveries.filter import DeliveryFilter
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

_REMEMBERED_SECONDS = 30
_FAILURES_OF = timedelta(hours=24)
MOST = 999


@dataclass(frozen=True, slots=True)
class Badge:
    """`12`, or `999+`; the words say of what."""

    text: str
    words: str


def badge_key(name: str, workspace: Workspace) -> str:
    return f"badge:{name}:{workspace.pk}"


def badge_of(name: str, workspace: Workspace, remembered: Mapping[str, Any]) -> Badge | None:
    """`remembered`: what the cache held under the keys of a page, asked in one go."""
    key = badge_key(name, workspace)
    n = remembered.get(key)
    if n is None:
        try:
            with workspace_transaction(workspace.pk):
                n = _COUNTS[name](workspace)
        except DatabaseError:
            # A page that says what went wrong must not fail for want of a badge.
            return None
        cache.set(key, n, _REMEMBERED_SECONDS)
    return Badge(f"{MOST}+" if n > MOST else str(n), _WORDS[name]) if n else None


def _open_failures(workspace: Workspace) -> int:
    """Failed within a day and not retried since."""
    failed = DeliveryFilter(states=("failed",), since=clock.now() - _FAILURES_OF).apply(workspace)
    return failed.order_by()[: MOST + 1].count()


def _troubled_providers(workspace: Workspace) -> int:
    return in_trouble(workspace, clock.now())


_COUNTS: dict[str, Callable[[Workspace], int]] = {
    "open_failures": _open_failures,
    "troubled_providers": _troubled_providers,
}
_WORDS = {"open_failures": "failed in the last 24 hours", "troubled_providers": "with a problem"}
