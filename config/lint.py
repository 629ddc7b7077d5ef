"""Everything that can be said about the tree without running it: `python3 run.py lint`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.words import unwanted

CHECKOUT = Path(__file__).resolve().parent.parent
CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "arrows between apps": ["lint-imports"],
}


def main() -> int:
    failed = [name for name, words in CHECKS.items() if not passes(name, tool(*words))]
    templates = [str(path) for path in sorted((CHECKOUT / "templates").rglob("*.html"))]
    failed += [] if passes("templates", [*tool("djade"), "--check", *templates]) else ["templates"]
    failed += [] if migrations_are_complete() else ["migrations"]
    for complaint in (complaints := list(unwanted(CHECKOUT))):
        say(complaint)
    failed += ["words"] if complaints else []
    say(f"lint: failed in {', '.join(failed)}" if failed else "lint: all clean")
    return 1 if failed else 0


def tool(name: str, *words: str) -> list[str]:
    return [str(Path(sys.executable).parent / name), *words]


def passes(name: str, command: list[str], environment: dict[str, str] | None = None) -> bool:
    say(f"lint: {name}")
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode == 0


def migrations_are_complete() -> bool:
    """With engines of its own, because Django compares with the migrations a database holds."""
    with tempfile.TemporaryDirectory(prefix="readout-lint-") as folder:
        command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
        return passes("migrations", command, os.environ | {"DATA_DIR": folder})


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
