"""Secrets of this installation: from the environment, else made once and kept beside the data.

`ENCRYPTION_KEYS` is a ring, newest first: the first key encrypts, all of them decrypt, and the name of the key
travels inside the ciphertext. So a key is rotated by putting a new one in front.
"""

import base64
import binascii
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import env

FILE = "secrets.json"


def secret_key(data_dir: Path) -> str:
    return env.text("SECRET_KEY") or kept(data_dir)["SECRET_KEY"]


def encryption_keys(data_dir: Path) -> dict[str, bytes]:
    written = env.text("ENCRYPTION_KEYS") or kept(data_dir)["ENCRYPTION_KEYS"]
    ring = {}
    for item in written.split(","):
        name, _, encoded = item.strip().partition(":")
        ring[name] = _key(encoded)
        if not name or len(ring[name]) != 32:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS is not understood; it accepts name:base64 of 32 bytes, newest first, comma between."
            )
    return ring


def kept(data_dir: Path) -> dict[str, str]:
    path = data_dir / FILE
    if not path.exists():
        _make(path)
    return json.loads(path.read_text())


def _make(path: Path) -> None:
    """Several processes may start at once: a hard link lets exactly one of them name the file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    ring = "first:" + base64.b64encode(secrets.token_bytes(32)).decode()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump({"SECRET_KEY": secrets.token_urlsafe(64), "ENCRYPTION_KEYS": ring}, out)
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _key(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        return b""
