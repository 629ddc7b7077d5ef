"""Joins our own style sheets and scripts into one file each: many small files to read, two requests to make.

No build step: a static-files finder joins them when they are asked for, and collectstatic takes what it joined.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# The order is the cascade's; the first sheet declares the layers.
BUNDLES = {
    "readout.css": ("css/tokens.css", "css/base.css", "css/layout.css", "css/components/*.css", "css/print.css"),
    "readout.js": ("js/*.js",),
}


class BundleFinder(BaseFinder):
    def __init__(self, *args: object, **kwargs: object) -> None:
        self.sources = Path(settings.BASE_DIR) / "static"
        self.folder = Path(settings.DATA_DIR) / "bundles"
        self.storage = FileSystemStorage(location=self.folder)

    def find(self, path: str, find_all: bool = False, **_unused: Any) -> Any:
        if path not in BUNDLES:
            return []
        found = str(self._joined(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for name in BUNDLES:
            self._joined(name)
            yield name, self.storage

    def _joined(self, name: str) -> Path:
        parts = [file for pattern in BUNDLES[name] for file in sorted(self.sources.glob(pattern))]
        text = "\n".join(file.read_text() for file in parts)
        target = self.folder / name
        if not target.exists() or target.read_text() != text:
            self.folder.mkdir(parents=True, exist_ok=True)
            # Renamed into place: two processes that start together never see half a file.
            draft = self.folder / f"{name}.{os.getpid()}"
            draft.write_text(text)
            draft.replace(target)
        return target
