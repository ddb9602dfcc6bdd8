"""Says what is being done and how long it took, calmly."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class Failed(Exception):
    """Something that a person has to see to. `do` says what."""

    def __init__(self, what: str, do: str = "") -> None:
        """`what` went wrong; `do` mends it."""
        super().__init__(what + (f"\n  What to do: {do}" if do else ""))


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """One line: what is done, and when it is over how long it took."""
    print(f"  {what} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


def run(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run to the end in a process group of its own and return what it printed; raise `Failed` with that otherwise."""
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
        errors="replace",
    ) as child:
        try:
            output, _ = child.communicate()
        except BaseException:
            _end_group(child)
            raise
    if child.returncode != 0:
        raise Failed(f"{Path(command[0]).name} ended with code {child.returncode}:\n{output[-4000:]}")
    return output


def _end_group(child: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def warn(text: str) -> None:
    """A line that should be read."""
    print(f"  ! {text}", file=sys.stderr, flush=True)
