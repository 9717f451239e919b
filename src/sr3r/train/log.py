"""The record of a run: one JSON object per line in metrics.jsonl."""

import json
from pathlib import Path
from typing import Any


class MetricsLog:
    """Appends rows; on resume the rows of steps that will be repeated are dropped."""

    def __init__(self, path: Path, *, next_step: int):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            kept = [row for row in _rows(path) if row["step"] < next_step]
            path.write_text("".join(json.dumps(row) + "\n" for row in kept))

    def write(self, step: int, **values: Any) -> None:
        """Append one row; it is on disk when this returns."""
        with self.path.open("a") as file:
            file.write(json.dumps({"step": step, **values}) + "\n")


def _rows(path: Path) -> list[dict[str, Any]]:
    """The complete rows of a log; a line cut off by a crash is ignored."""
    rows = []
    for line in path.read_text().splitlines():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows
