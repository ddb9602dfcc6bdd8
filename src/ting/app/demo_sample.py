"""What the demo is invented from: `sample/`, as data."""

import json
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parent / "sample"


def sample(name: str) -> Any:
    """Return a file of the sample."""
    return json.loads((SAMPLE / f"{name}.json").read_text("utf-8"))
