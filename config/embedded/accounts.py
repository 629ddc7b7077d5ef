"""As whom PostgreSQL runs: it refuses root, and initdb refuses a user without a name.

A user namespace solves both without an account, a chown or a chmod: seen from inside, the process is `nobody`; its
files stay ours. Where namespaces are forbidden (a default container), root becomes the real `nobody`.
"""

import ctypes
import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from config.embedded.errors import EngineError

CLONE_NEWUSER = 0x10000000
LIBC = ctypes.CDLL(None, use_errno=True)


class Way(Enum):
    OURSELVES = "as the user who starts it"
    NAMESPACE = "as nobody of a user namespace"
    NOBODY = "as nobody"


@dataclass(frozen=True)
class Account:
    way: Way
    uid: int
    gid: int

    def enter(self) -> None:
        """Runs between fork and exec."""
        if self.way is Way.NAMESPACE:
            _enter_namespace(self.uid, self.gid)
        elif self.way is Way.NOBODY:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def take_over(self, *paths: Path) -> None:
        """Gives the folders to the account and lets it walk to them."""
        if self.way is not Way.NOBODY:
            return
        for path in paths:
            for entry in (path, *path.rglob("*")):
                os.chown(entry, self.uid, self.gid, follow_symlinks=False)
            open_the_way(path)


def account_for(probe: Path) -> Account:
    """`probe` is a binary that must run in the account, with `--version`."""
    if os.getuid() != 0 and _has_a_name(os.getuid()):
        return Account(Way.OURSELVES, os.getuid(), os.getgid())
    nobody = _nobody()
    inside = Account(Way.NAMESPACE, nobody.pw_uid, nobody.pw_gid)
    if sys.platform == "linux" and _runs(probe, inside):
        return inside
    if os.getuid() == 0:
        open_the_way(probe)
        return Account(Way.NOBODY, nobody.pw_uid, nobody.pw_gid)
    raise EngineError(
        f"PostgreSQL cannot run for user id {os.getuid()}, which has no name, where user namespaces are forbidden; "
        "set DATABASE_URL."
    )


def open_the_way(path: Path) -> None:
    """Lets everybody pass (not read) the folders above, and says so, because it changes the machine."""
    for parent in reversed(path.parents):
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            sys.stderr.write(f"readout: PostgreSQL runs as nobody here, so {parent} may now be passed by all\n")
            parent.chmod(mode | stat.S_IXOTH)


def _enter_namespace(uid_inside: int, gid_inside: int) -> None:
    uid, gid = os.getuid(), os.getgid()  # after unshare both read as the overflow id
    if LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid_inside} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid_inside} {gid} 1")


def _runs(binary: Path, account: Account) -> bool:
    try:
        subprocess.run([binary, "--version"], preexec_fn=account.enter, capture_output=True, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _has_a_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _nobody() -> pwd.struct_passwd:
    """The uid seen inside must stand in the list of users: initdb looks it up."""
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise EngineError("this machine has no user nobody to run PostgreSQL as; set DATABASE_URL.") from None
