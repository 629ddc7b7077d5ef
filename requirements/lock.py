"""Makes the locked lists anew from pyproject.toml: `python3 -m requirements.lock` (needs uv)."""

import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# Names of registries stay out: whoever installs has their own.
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
OPTIONS += ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
GROUPS = {"run": [], "test": ["test"], "bench": ["test", "bench"]}


def main() -> None:
    smaller = None
    for name, groups in GROUPS.items():
        target = FOLDER / f"{name}.txt"
        command = ["uv", "pip", "compile", "pyproject.toml", *OPTIONS, "--output-file", str(target)]
        command += [word for group in groups for word in ("--group", group)]
        command += ["--constraint", str(smaller)] if smaller else []
        subprocess.run(command, cwd=FOLDER.parent, check=True)
        smaller = target


if __name__ == "__main__":
    main()
