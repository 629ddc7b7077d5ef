"""A process that keeps the bundled engines of DATA_DIR until its standard input closes.

It prints one line of JSON when they answer. Run as `python -m tests.config.engines_here [words]`:
`nobody` gives up root first, `without-namespaces` imitates a container that forbids them.
"""

import json
import os
import pwd
import sys

from config.embedded import accounts, engines


def main(words: list[str]) -> None:
    if "nobody" in words:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    if "without-namespaces" in words:
        accounts._enter_namespace = refuse
    with engines(durable="DURABLE" in os.environ) as used:
        members = {engine.name: engine.process.pid for engine in used.members if engine.process}
        sys.stdout.write(json.dumps({"owned": used.owned, "pids": members}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def refuse(*_ids: int) -> None:
    raise PermissionError("unshare")


if __name__ == "__main__":
    main(sys.argv[1:])
