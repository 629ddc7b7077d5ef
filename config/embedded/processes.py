"""Starts a child that cannot outlive us, ends it, and recognises one that another process left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from config.embedded.errors import EngineError

PR_SET_PDEATHSIG = 1
ENGINES = {"postgres", "valkey-server"}
LIBC = ctypes.CDLL(None, use_errno=True)


def spawn(
    command: Sequence[str | Path],
    *,
    at_our_death: signal.Signals,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    become: Callable[[], None] | None = None,
) -> subprocess.Popen[bytes]:
    """In a session of its own: a terminal's Ctrl-C reaches us alone, and we end our children in our order.

    Call it from the main thread: the kernel sends `at_our_death` when the *thread* that started the child ends.
    """
    us = os.getpid()

    def prepare() -> None:
        if become:
            become()
        # After `become`: a change of credentials clears it.
        _die_with(us, at_our_death)

    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=None if environment is None else dict(environment),
        start_new_session=True,
        preexec_fn=prepare,
    )


def _die_with(parent: int, number: signal.Signals) -> None:
    if sys.platform != "linux":
        return
    LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(1)


def end(child: subprocess.Popen[bytes], number: signal.Signals, patience: float) -> None:
    """Politely, then not; at last whatever is still alive in its session."""
    if child.poll() is None:
        child.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def end_left_behind(pid_files: Sequence[Path], home: Path, number: signal.Signals, patience: float = 30) -> None:
    """Ends the engine a killed owner left on this data; forgets a process id that means a zombie or somebody else."""
    pid = _first_number(pid_files[0])
    if pid and str(home) in command_line(pid):
        # Seldom needed on Linux, where the kernel already sent it; elsewhere nothing else would.
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + patience
    while pid and str(home) in command_line(pid):
        _wait_before(deadline, pid, home)
    for orphan in _inhabitants(home):
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGTERM)
    while left := _inhabitants(home):
        _wait_before(deadline, left[0], home)
    for pid_file in pid_files:
        if _exists(_first_number(pid_file)):  # one that is gone the engine recognises by itself
            pid_file.unlink()


def _wait_before(deadline: float, pid: int, home: Path) -> None:
    if time.monotonic() > deadline:
        raise EngineError(f"process {pid} still runs on {home} and does not end; end it and start again.")
    time.sleep(0.02)


def _inhabitants(home: Path) -> list[int]:
    """Sessions of a killed PostgreSQL see its death only when they have nothing to do; until then they may write."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (folder / "cwd").readlink() == home and (folder / "exe").readlink().name in ENGINES:
                found.append(int(folder.name))
    return found


def _exists(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_line(pid: int) -> str:
    """Empty for a process that is gone, and for a zombie, which holds nothing any more."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def wait_until(ready: Callable[[], bool], child: subprocess.Popen[bytes], log: Path, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not ready():
        if child.poll() is not None or time.monotonic() > deadline:
            raise EngineError(f"{Path(str(child.args[0])).name} did not start: {last_line(log)} (see {log})")  # type: ignore[index]
        time.sleep(0.005)


def last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1].strip() if lines else "it said nothing"


def _first_number(path: Path) -> int:
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
