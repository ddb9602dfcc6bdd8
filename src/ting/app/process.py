"""Child processes that never outlive the house: a group of their own, and a signal when the parent dies."""

import contextlib
import ctypes
import gc
import os
import pwd
import resource
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 << 20
_libc = ctypes.CDLL(None, use_errno=True)


class AsUser(TypedDict, total=False):
    """The arguments of `subprocess` that change the user."""

    user: int
    group: int
    extra_groups: list[int]


def as_user(user: pwd.struct_passwd | None) -> AsUser:
    """How to run as this user; nothing changes for None."""
    return AsUser(user=user.pw_uid, group=user.pw_gid, extra_groups=[]) if user else AsUser()


def all_files_allowed() -> int:
    """Let this process hold as many open files as it may at all, a socket being one; return how many that is.

    Some systems begin a process with a thousand, which would be as many customers who wait.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # where "any number" is not meant so
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard
    return soft


def stands() -> None:
    """Say that this process is up: what it is made of stays, and is not looked through for garbage again and again.

    Until then nothing of it is garbage, and who began it (`__main__`) had nothing looked for.
    """
    gc.freeze()
    gc.enable()


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    output: int,
    cwd: Path | None = None,
    user: pwd.struct_passwd | None = None,
    pass_fds: Sequence[int] = (),
    death_signal: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a child that gets `death_signal` when this thread ends, however it ends. Call it from the main thread."""
    parent = os.getpid()

    def tie() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the supervisor blocks signals, to wait for them
        end_with_parent(parent, death_signal)  # after the change of user, which would have cleared it

    return subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=pass_fds,
        start_new_session=True,
        preexec_fn=tie,  # noqa: PLW1509 - the supervisor starts its children before it has threads
        **as_user(user),
    )


def end_with_parent(parent: int, death_signal: signal.Signals = signal.SIGKILL) -> None:
    """Let this process get `death_signal` when its parent ends, which may have happened already."""
    _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def end(child: subprocess.Popen[bytes], patience: float = 10.0) -> None:
    """End a child and whatever it started: first asked, then killed."""
    for sign, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(wait)
            break
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def open_log(path: Path) -> int:
    """Open a log for appending; one that has grown too long is set aside, and the one before it forgotten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".old.log"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def can_enter(path: Path, user: pwd.struct_passwd) -> bool:
    """May this user walk to `path`? Ordinary rights only, judged from outside."""
    path = path.resolve()
    for folder in (path, *path.parents):
        try:
            info = folder.stat()
        except FileNotFoundError:
            continue
        if info.st_uid == user.pw_uid:
            wanted = 0o100
        elif info.st_gid == user.pw_gid:
            wanted = 0o010
        else:
            wanted = 0o001
        if not info.st_mode & wanted:
            return False
    return True
