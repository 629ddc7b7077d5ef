#!/usr/bin/env python3
"""From a bare checkout to a running product, with nothing but Python: `python3 run.py`.

Makes .venv from the locked list of packages (hashes checked), then becomes the command asked for. It replaces itself
instead of starting a child, so that a signal reaches the command and not a wrapper.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed"
LISTS = ["run", "test", "bench"]  # each holds all of the one before, in the same versions

# Two, and the one that is done takes over what the other has not begun.
PROCESSES = ["-n", "2", "--dist", "worksteal"]

# command: (what it does, list of packages, what to run)
COMMANDS = {
    "demo": ("a lively demo workspace at http://localhost:8000/", "run", ["manage.py", "demo"]),
    "serve": ("as demo, with no data brought in; --now ISO sets the clock", "run", ["manage.py", "serve"]),
    "test": ("the whole suite on real engines; more words go to pytest", "test", ["-m", "pytest", *PROCESSES]),
    "test-slow": ("the tests that take minutes", "test", ["-m", "pytest", "-m", "slow"]),
    "lint": ("style, types, templates, arrows between apps, migrations", "test", ["-m", "config.lint"]),
    "manage": ("a Django command, after the migrations are applied", "run", ["manage.py", "--migrate-first"]),
    "bench": ("the table of docs/benchmarks.md", "bench", ["-m", "benchmarks"]),
    "bench-large": ("the same with 100 million events", "bench", ["-m", "benchmarks", "--large"]),
    "screens": ("pictures of every page for docs/screens", "test", ["-m", "tests.screens"]),
}


def main():
    if sys.version_info < (3, 11):
        sys.exit(f"run.py needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    name, *words = sys.argv[1:] or ["demo"]
    if name not in COMMANDS:
        sys.exit(usage() if name in ("help", "-h", "--help") else f"run.py knows no command {name!r}.\n\n{usage()}")
    _, packages, command = COMMANDS[name]
    install(packages)
    os.chdir(HERE)
    os.execv(PYTHON, [str(PYTHON), *command, *words])


def install(packages):
    """Does nothing while .venv still holds what this checkout's list and this Python ask for."""
    held = STAMP.read_text().split() if STAMP.exists() and PYTHON.exists() else []
    if any(signature(name) in held for name in LISTS[LISTS.index(packages) :]):
        return
    print(f"readout: installing the locked packages into {VENV.name}, once ...", file=sys.stderr, flush=True)
    uv = shutil.which("uv")
    if not any(signature(name) in held for name in LISTS):
        make_environment(uv)
    pip = (
        [uv, "pip", "install", "--python", PYTHON]
        if uv
        else [PYTHON, "-m", "pip", "install", "--no-input", "--no-compile"]
    )
    succeed(
        [*pip, "--quiet", "--require-hashes", "--no-deps", "-r", lock(packages)],
        "the packages could not be installed; the lines above say why",
    )
    STAMP.write_text(signature(packages) + "\n")


def make_environment(uv):
    """From nothing, so that a cut installation or an older Python leaves no trace."""
    shutil.rmtree(VENV, ignore_errors=True)
    make = [uv, "venv", "--quiet", "--python", sys.executable, VENV] if uv else [sys.executable, "-m", "venv", VENV]
    succeed(make, "no virtual environment could be made; on Debian: apt install python3-venv")


def succeed(command, otherwise):
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"readout: {otherwise}.")


def lock(packages):
    return HERE / "requirements" / f"{packages}.txt"


def signature(packages):
    content = f"{sys.version_info[:2]}".encode() + lock(packages).read_bytes()
    return f"{packages}:{hashlib.sha256(content).hexdigest()}"


def usage():
    lines = [f"  python3 run.py {name:<12} {does}" for name, (does, *_) in COMMANDS.items()]
    return "\n".join(["Usage: python3 run.py [command], without one: demo", "", *lines])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
