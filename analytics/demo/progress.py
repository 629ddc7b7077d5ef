"""How far the demo's history has come in, for the strip on its pages (ruling 58)."""

from django.core.cache import cache

# Renewed with every batch; a loader that was killed leaves nothing behind for longer than this.
KEPT_SECONDS = 120


def state(workspace_id: int) -> int | None:
    """Percent of the history that is in, while it is coming in; None when there is nothing to say."""
    return cache.get(_key(workspace_id))


def note(workspace_id: int, done: int, total: int) -> None:
    cache.set(_key(workspace_id), min(99, done * 100 // max(1, total)), KEPT_SECONDS)


def finish(workspace_id: int) -> None:
    cache.delete(_key(workspace_id))


def _key(workspace_id: int) -> str:
    return f"demo-history:{workspace_id}"
