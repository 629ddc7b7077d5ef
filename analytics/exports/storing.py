"""Where files are: written on this machine first, then handed to Django's storage under a name nobody can guess.

A local storage takes the finished file by renaming it, any other uploads it as a whole; so a file is there complete or
not at all. A name belongs to one attempt: a worker that was thought dead can never write over its successor's file.
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages

FULL = (
    "The disk that files are written to is full. Nothing of this file was kept. Delete files on this page or make room "
    "on the disk, then ask again."
)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SUFFIX = ".part"


class NoRoom(Exception):
    """The disk is full, or a quota of the machine is used up."""


class _Finished(File):
    """Lets a local storage rename the file instead of copying it."""

    def __init__(self, path: Path, opened: IO[bytes]) -> None:
        super().__init__(opened, path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def storage() -> Storage:
    return storages["exports"]


def draft_of(public_id: str, attempt: int) -> Path:
    """Where an attempt writes; what earlier attempts of the same export left behind is thrown away."""
    folder = Path(settings.EXPORTS_DIR) / "work"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{public_id}.*{_SUFFIX}"):
        left.unlink(missing_ok=True)
    return folder / f"{public_id}.{attempt}{_SUFFIX}"


def new_name(workspace_id: int, ending: str) -> str:
    return f"{workspace_id}/{secrets.token_urlsafe(24)}.{ending}"


def store(path: Path, name: str) -> str:
    """The name it has in the storage."""
    with path.open("rb") as opened:
        os.fsync(opened.fileno())
        kept = storage().save(name, _Finished(path, opened))
    with suppress(NotImplementedError):
        _sync_folder(Path(storage().path(kept)).parent)
    return kept


def opened(name: str) -> File:
    return storage().open(name, "rb")


def forget(name: str) -> None:
    if name:
        storage().delete(name)


@contextmanager
def room_permitting() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise NoRoom from error
        raise


def _sync_folder(folder: Path) -> None:
    """A rename is safe from a loss of power once the folder is written."""
    descriptor: Any = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
