"""PostgreSQL from the wheel: made once, started on a socket, ended."""

import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from config.embedded import processes
from config.embedded.accounts import Account, account_for
from config.embedded.binaries import postgres_binary
from config.embedded.errors import EngineError
from config.embedded.locations import DATABASE, POSTGRES_SOCKET

READY_LINE = 7  # of postmaster.pid, counted from 0
# The same sort order and the same lower() on every platform, whatever the caller's LANG says.
INITDB = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=trust",  # the socket's folder is closed to others, and there is no other way in
    f"--username={DATABASE}",
]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Docker gives 64 MB of /dev/shm; a parallel hash join wants more and fails there.
    "dynamic_shared_memory_type": "mmap",
    "max_connections": "200",
    "shared_buffers": "512MB",
    # Every page that changes for the first time after a checkpoint is written whole, and events change pages anywhere:
    # checkpoints are rare. Not compressed either: the wheel has only the compression that costs more than it saves.
    "checkpoint_timeout": "15min",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For data that is thrown away with the test that made it.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "10s"}


class Postgres:
    name = "PostgreSQL"

    def __init__(self, data_dir: Path, sockets: Path, *, durable: bool) -> None:
        self.sockets = sockets
        self.durable = durable
        self.home = data_dir / "postgres"
        self.draft = data_dir / "postgres.new"
        self.log = data_dir / "log" / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        account = account_for(postgres_binary("initdb"))
        self._make(account)
        locks = [self.home / "postmaster.pid", self.sockets / f"{POSTGRES_SOCKET}.lock"]
        processes.end_left_behind(locks, self.home, signal.SIGINT)
        account.take_over(self.home, self.sockets)
        settings = SETTINGS | ({} if self.durable else CARELESS) | {"unix_socket_directories": str(self.sockets)}
        command: list[str | Path] = [postgres_binary("postgres"), "-D", self.home]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("wb") as output:
            # SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them.
            self.process = processes.spawn(command, at_our_death=signal.SIGINT, output=output, become=account.enter)
        processes.wait_until(self.answers, self.process, self.log)

    def stop(self) -> None:
        if self.process:
            processes.end(self.process, signal.SIGINT, patience=20)

    def answers(self) -> bool:
        """The postmaster says in its pid file when it is ready, and its socket shows that it still lives."""
        with suppress(OSError):
            lines = (self.home / "postmaster.pid").read_text().splitlines()
            if len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready":
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(str(self.sockets / POSTGRES_SOCKET))
                return True
        return False

    def _make(self, account: Account) -> None:
        """Under another name first, so that a kill in the middle leaves nothing half made."""
        if self.home.exists():
            return
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir(mode=0o700)
        account.take_over(self.draft)
        hurry = [] if self.durable else ["--no-sync"]
        self._run([postgres_binary("initdb"), "-D", self.draft, *INITDB, *hurry], account)
        # Here and not after the start: whoever shares the server must never meet it without its database.
        single: list[str | Path] = [postgres_binary("postgres"), "--single", "-D", self.draft]
        self._run([*single, "-c", "fsync=off", "postgres"], account, said=f"CREATE DATABASE {DATABASE};\n")
        self.draft.rename(self.home)

    @staticmethod
    def _run(command: list[str | Path], account: Account, said: str = "") -> None:
        done = subprocess.run(
            command, input=said, text=True, capture_output=True, preexec_fn=account.enter, check=False
        )
        if done.returncode != 0:
            reason = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
            raise EngineError(f"PostgreSQL's data could not be made: {reason}")
