"""Finds what must not stand in a committed file: paths of one machine, registry names, secrets, unfinished business."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

UNWANTED = {
    # Written in pieces, so that this file does not find itself.
    "a path of one machine": re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/\w"),
    "the name of a package registry": re.compile(
        r"registry\.np" + r"mjs|pypi\.or" + r"g|pythonhoste" + r"d\.org|np" + r"mmirror"
    ),
    "unfinished business": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"),
    "a private key": re.compile(r"BEGIN (?:[A-Z]+ )?PRIVATE" + r" KEY"),
    "a merge conflict": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}
BANNED_NAMES = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}
BINARY = {".png", ".ico", ".woff2", ".gz"}


def unwanted(checkout: Path) -> Iterator[str]:
    for path in committed(checkout):
        name = path.relative_to(checkout)
        if path.name in BANNED_NAMES:
            yield f"{name}: a drawer for everything; name the file for what it does"
        if path.suffix in BINARY:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in UNWANTED.items():
            for found in pattern.finditer(text):
                yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {what}: {found.group()}"


def committed(checkout: Path) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=checkout, capture_output=True, check=True).stdout
    paths = [checkout / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix != ".lock"]
