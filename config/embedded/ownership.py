"""Who starts and ends the engines: one owner per data directory, everybody else shares."""

import fcntl
import os
import pwd
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from config.embedded.errors import EngineError
from config.embedded.locations import data_directory, socket_directory
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey

SHARING_PATIENCE = 60.0

Engine = Postgres | Valkey


class Engines:
    """The bundled engines this process uses, and whether it is the one that ends them."""

    def __init__(self, members: list[Engine], *, owned: bool) -> None:
        self.members = members
        self.owned = owned

    def dead(self) -> str | None:
        """The name of an engine of ours that ended by itself."""
        for engine in self.members if self.owned else []:
            if engine.process and engine.process.poll() is not None:
                return engine.name
        return None


@contextmanager
def engines(*, durable: bool = True) -> Iterator[Engines]:
    data_dir = data_directory()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    sockets = socket_directory(data_dir)
    members = _wanted(data_dir, sockets, durable)
    with ExitStack() as stack:
        owned = bool(members) and _own_or_share(data_dir / "lock", members, stack)
        if owned:
            _close_to_others(sockets)
            stack.callback(_forget, sockets, data_dir)
            (data_dir / "log").mkdir(mode=0o700, exist_ok=True)
            for engine in members:
                stack.callback(engine.stop)  # before the start: a start that fails half way is ended too
                engine.start()
        yield Engines(members, owned=owned)


def _wanted(data_dir: Path, sockets: Path, durable: bool) -> list[Engine]:
    """PostgreSQL first, so that it ends last."""
    members: list[Engine] = []
    if not os.environ.get("DATABASE_URL", "").strip():
        members.append(Postgres(data_dir, sockets, durable=durable))
    if not os.environ.get("REDIS_URL", "").strip():
        members.append(Valkey(data_dir, sockets, durable=durable))
    return members


def _own_or_share(lock: Path, members: list[Engine], stack: ExitStack) -> bool:
    """True with the lock held until the stack ends; False once another process's engines answer."""
    held = stack.enter_context(lock.open("w"))
    deadline = time.monotonic() + SHARING_PATIENCE
    while True:
        # Asked again each time round: the owner may die while we wait, and then it is our turn.
        with suppress(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if all(engine.answers() for engine in members):
            return False
        if time.monotonic() > deadline:
            raise EngineError(f"another process holds {lock}, but its engines do not answer; end it and start again.")
        time.sleep(0.02)


def _close_to_others(sockets: Path) -> None:
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid not in _ours():
        raise EngineError(f"{sockets} belongs to somebody else; remove it or set DATA_DIR to a shorter path.")
    sockets.chmod(0o700)


def _ours() -> set[int]:
    """Root also trusts a folder that an earlier start gave to `nobody`."""
    if os.getuid() != 0:
        return {os.getuid()}
    with suppress(KeyError):
        return {0, pwd.getpwnam("nobody").pw_uid}
    return {0}


def _forget(sockets: Path, data_dir: Path) -> None:
    """A folder of sockets outside DATA_DIR must not stay behind in the temporary folder."""
    if sockets.parent != data_dir:
        for left in sockets.iterdir():
            left.unlink()
        sockets.rmdir()
