"""Packages of the npm registry without npm: pinned archives, checked, unpacked into the user's cache.

Used for what Python's index does not hold: a browser, an accessibility checker, and the clients that customers really
use. `NPM_CONFIG_REGISTRY` names a mirror, as it does for npm.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

PINNED = json.loads((Path(__file__).parent / "npm.json").read_text())
PUBLIC_HOST = ".".join(["registry", "npmjs", "org"])


class Unavailable(Exception):
    """Said aloud as the reason of a skipped test."""


def package(name: str) -> Path:
    """The folder of one unpacked package."""
    target = cache() / "packages" / f"{name.replace('/', '+')}@{PINNED[name]['version']}"
    if not target.exists():
        _unpack_into(target, {"": name})
    return target


def node_modules(*names: str) -> Path:
    """A `node_modules` folder with the packages and all they need."""
    wanted = sorted(_closure(names))
    mark = hashlib.sha256(json.dumps([[name, PINNED[name]] for name in wanted]).encode()).hexdigest()[:16]
    target = cache() / "sets" / mark
    if not target.exists():
        _unpack_into(target, {f"node_modules/{name}": name for name in wanted})
    return target / "node_modules"


def node() -> Path:
    """The Node inside the Playwright wheel."""
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        raise Unavailable("Playwright, whose Node runs the npm clients, is not installed")
    return Path(spec.origin).parent / "driver" / "node"


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "readout"


def _closure(names: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += PINNED[name].get("needs", [])
    return found


def _unpack_into(target: Path, packages: dict[str, str]) -> None:
    """Renamed into place when it is whole: parallel test processes may fetch the same package."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / "draft"
        for place, name in packages.items():
            _unpack(_download(name), draft / place)
        try:
            draft.rename(target)
        except OSError:
            if not target.exists():
                raise


def _download(name: str) -> bytes:
    pinned = PINNED[name]
    registry = (os.environ.get("NPM_CONFIG_REGISTRY") or f"https://{PUBLIC_HOST}").rstrip("/")
    url = f"{registry}/{name}/-/{name.rpartition('/')[2]}-{pinned['version']}.tgz"
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            archive = answer.read()
    except OSError as error:
        raise Unavailable(f"the npm package {name} could not be fetched ({error})") from None
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != pinned["sha512"]:
        raise AssertionError(f"the npm package {name} is not the one that was pinned")
    return archive


def _unpack(archive: bytes, target: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for parts, member in files(tar):
            unpack_file(tar, member, target.joinpath(*parts[1:]))  # the first part is always "package"


def files(tar: tarfile.TarFile) -> Iterator[tuple[tuple[str, ...], tarfile.TarInfo]]:
    """Plain files below the folder. Debian 12's Python 3.11.2 has no extraction filter yet."""
    for member in tar:
        parts = PurePosixPath(member.name).parts
        if member.isfile() and ".." not in parts and not member.name.startswith("/"):
            yield parts, member


def unpack_file(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(member)
    assert source is not None
    with target.open("wb") as out:
        shutil.copyfileobj(source, out)
    target.chmod(0o755 if member.mode & 0o100 else 0o644)
