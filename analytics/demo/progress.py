"""How far the demo's history has come in, for the strip on its pages (ruling 58)."""

from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

from analytics.demo.people import WORKSPACE_SLUG
from workspaces.models import Workspace

# Renewed with every batch; a loader that was killed leaves nothing behind for longer than this.
KEPT_SECONDS = 120


def state(workspace: Workspace) -> int | None:
    """Percent of the history that is in, while it is coming in; None when there is nothing to say.

    Other workspaces do not even ask, and nobody's page fails where the cache is away.
    """
    if workspace.slug != WORKSPACE_SLUG:
        return None
    with suppress(RedisError):
        return cache.get(_key(workspace))
    return None


def note(workspace: Workspace, done: int, total: int) -> None:
    with suppress(RedisError):
        cache.set(_key(workspace), min(99, done * 100 // max(1, total)), KEPT_SECONDS)


def finish(workspace: Workspace) -> None:
    with suppress(RedisError):
        cache.delete(_key(workspace))


def _key(workspace: Workspace) -> str:
    return f"demo-history:{workspace.pk}"
