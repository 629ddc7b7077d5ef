"""Keys of programs: made, recognised, replaced and ended here and nowhere else.

A key reads `<kind>_<8 public>_<43 secret>`: the kind is visible so that a person or a secret scanner sees at once what
leaked, the public part names it in lists, and the secret carries 256 bits.
"""

import hashlib
import secrets
import string
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from workspaces.clock import ReadoutNow
from workspaces.models.key import Key
from workspaces.models.source import Source

PREFIXES = {Key.Kind.API: "ak", Key.Kind.SENDER: "wk", Key.Kind.DEVICE: "dk"}

_LETTERS = string.ascii_letters + string.digits
_PUBLIC_LETTERS, _SECRET_LETTERS = 8, 43

# Revocation takes effect in every process within this time.
_REMEMBERED_SECONDS = 5.0
_REMEMBERED_KEYS = 10_000
_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class KeyInfo:
    workspace_id: int
    workspace_slug: str
    site_id: str
    source_id: int
    key_id: int
    kind: str
    prefix: str
    scopes: frozenset[str]


_remembered: dict[bytes, tuple[float, KeyInfo]] = {}


def issue(
    source: Source, kind: str, *, scopes: Iterable[str] = (), made_by: Any = None, expires_at: Any = None
) -> tuple[Key, str]:
    """The key and its text. The text exists only here: show it once, keep it nowhere."""
    prefix = f"{PREFIXES[Key.Kind(kind)]}_{_random(_PUBLIC_LETTERS)}"
    token = f"{prefix}_{_random(_SECRET_LETTERS)}"
    key = Key.unscoped.create(
        workspace_id=source.workspace_id,
        source=source,
        kind=kind,
        prefix=prefix,
        last_four=token[-4:],
        sha256=_digest(token),
        scopes=sorted(scopes),
        made_by=made_by,
        expires_at=expires_at,
    )
    return key, token


def resolve(token: str, kinds: Collection[str]) -> KeyInfo | None:
    """Whose key this is, or None when it is unknown, ended or of another kind."""
    digest = _digest(token)
    until, known = _remembered.get(digest, (0.0, None))
    info = known if until > time.monotonic() else _look_up(digest)
    return info if info and info.kind in kinds else None


def rotate(key: Key, *, overlap: timedelta, made_by: Any = None) -> tuple[Key, str]:
    """A second key of the same source; the first keeps working for the overlap."""
    _end(key, expires_at=ReadoutNow() + overlap)
    return issue(key.source, key.kind, scopes=key.scopes, made_by=made_by)


def revoke(key: Key) -> None:
    _end(key, revoked_at=ReadoutNow())


def forget() -> None:
    """Drops what this process remembers, so that the next look-up reads the table."""
    _remembered.clear()


def _end(key: Key, **ended: Any) -> None:
    Key.objects.for_workspace(key.workspace_id).filter(pk=key.pk).update(**ended)
    key.refresh_from_db(fields=list(ended))
    _remembered.pop(bytes(key.sha256), None)


def _look_up(digest: bytes) -> KeyInfo | None:
    # An unknown token is not remembered: a flood of guesses would push the real keys out.
    _remembered.pop(digest, None)
    key = Key.unscoped.live().select_related("workspace").filter(sha256=digest).first()
    if key is None:
        return None
    _note_use(key)
    info = KeyInfo(
        workspace_id=key.workspace_id,
        workspace_slug=key.workspace.slug,
        site_id=key.workspace.site_id,
        source_id=key.source_id,
        key_id=key.pk,
        kind=key.kind,
        prefix=key.prefix,
        scopes=frozenset(key.scopes),
    )
    if len(_remembered) >= _REMEMBERED_KEYS:
        _remembered.clear()
    _remembered[digest] = (time.monotonic() + _REMEMBERED_SECONDS, info)
    return info


def _note_use(key: Key) -> None:
    # The condition keeps a busy key from being written by every process every five seconds.
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=ReadoutNow() - _USE_NOTED_EVERY)
    Key.unscoped.filter(long_ago, pk=key.pk).update(last_used_at=ReadoutNow())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
