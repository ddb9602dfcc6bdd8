"""What the house's processes ask of the machine that they run on."""

import resource
import subprocess
import sys

from tests.server import CHECKOUT

ASKS = """
import resource
from ting.app.process import all_files_allowed
before = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
print(before, all_files_allowed(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def test_a_web_process_takes_as_many_sockets_as_it_may_however_few_it_was_begun_with() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    asked = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -Sn 256; exec "$@"', "sh", sys.executable, "-c", ASKS],
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    before, told, after = map(int, asked.stdout.split())
    assert (before, told, after) == (256, hard, hard)
