"""Serves Plotly's script out of the installed wheel: no CDN, no committed copy, always the version it was made for."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

PREFIX = "plotly"
SCRIPT = "plotly.min.js"


class PlotlyFinder(BaseFinder):
    """Exposes one file; the wheel's folder also holds megabytes of widgets and data sets that nobody asked for."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        spec = find_spec("plotly")
        if spec is None or spec.origin is None:
            raise LookupError("The plotly package is not installed.")
        self.folder = Path(spec.origin).parent / "package_data"
        self.storage = FileSystemStorage(location=self.folder)
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]  # collectstatic reads it to place the file

    def find(self, path: str, find_all: bool = False, **_unused: Any) -> Any:
        if path != f"{PREFIX}/{SCRIPT}":
            return []
        found = str(self.folder / SCRIPT)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        yield SCRIPT, self.storage
