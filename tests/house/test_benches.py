"""The benches run: each at a size that shows no more than that, and says its figures in the form that is promised."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SAID = {"name", "figure", "spread", "unit", "limit", "ratio", "target", "target_of", "ok", "load", "detail"}


@pytest.mark.slow
@pytest.mark.parametrize("bench", ["arrive", "calls", "callsetup", "chat", "place", "routing", "sockets", "start"])
def test_a_bench_runs_and_says_figure_limit_ratio_and_target(bench: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{bench}", "--tiny", "--json"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines
    for line in lines:
        assert line.keys() == SAID
        assert line["figure"] > 0
        assert line["limit"] > 0
        assert not line["detail"].get("faults"), done.stderr[-3000:]
