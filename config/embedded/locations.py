"""Where the engines' files and sockets are. Computing it touches nothing, so settings may do it at import."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE = "readout"
# macOS allows 103 bytes for the whole path of a socket, Linux 107.
LONGEST_SOCKET = 103
POSTGRES_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"
# Commas, spaces, `?` and `#` mean something in PostgreSQL's list of sockets or in a URL.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")


def data_directory() -> Path:
    return Path(os.environ.get("DATA_DIR", "").strip() or CHECKOUT / ".data").resolve()


def socket_directory(data_dir: Path) -> Path:
    beside = data_dir / "sockets"
    longest = len(os.fsencode(beside / POSTGRES_SOCKET))
    if longest <= LONGEST_SOCKET and PLAIN_PATH.fullmatch(str(beside)):
        return beside
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"readout-{os.getuid()}-{name}"


def postgres_location(data_dir: Path) -> dict[str, str]:
    """In libpq's words."""
    return {"host": str(socket_directory(data_dir)), "user": DATABASE, "dbname": DATABASE}


def valkey_location(data_dir: Path) -> str:
    return f"unix://{socket_directory(data_dir) / VALKEY_SOCKET}?db={valkey_database()}"


def valkey_database() -> int:
    """Each parallel test process has a pair of numbers of its own: one for tasks, the next for the cache."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return 2 * (1 + int(worker.removeprefix("gw"))) if worker else 0
