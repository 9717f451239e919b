"""rows.jsonl: rows kept as they come, so that an interrupted evaluation continues where it stopped.

The first line says what was evaluated and how; every other line is a pair: its position, the seconds it took, its rows.
A line is complete or it is not there: what a crash cut off is dropped when the file is opened again.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sr3r.config import from_dict
from sr3r.errors import FileError, InputError
from sr3r.evaluate.benchmark import Row
from sr3r.files import read_bytes, writing
from sr3r.json_text import parse_json

_FORMAT = "sr3r-rows-1"


class Journal:
    """The rows of one evaluation in a file.

    Attributes:
        rows: Those of all pairs so far, in the order they were written.
        done: Positions of those pairs.
        seconds: Time that those pairs took, over all runs.
    """

    def __init__(self, path: Path | None, *, run: Mapping[str, Any]) -> None:
        """Open a journal, or begin one.

        Args:
            path: The file, by convention rows.jsonl; begun if it is missing, otherwise continued. Without it rows are
                held in memory only.
            run: What the rows depend on, ready for JSON; must equal that of the rows in the file.

        Raises:
            FileError: the file is not a journal or cannot be written.
            InputError: its rows were made in another way; the message names the first difference.
        """
        self._path = path
        self.rows: list[Row] = []
        self.done: set[int] = set()
        self.seconds = 0.0
        if path is None:
            return
        lines = read_bytes(path).split(b"\n") if path.exists() else []
        # The part after the last newline is a line that a crash cut off.
        complete = lines[:-1] or [json.dumps({"format": _FORMAT, "run": run}).encode()]
        _check(path, complete[0], run)
        for line in complete[1:]:
            self._take(*_read(path, line))
        with writing(path) as temporary:
            temporary.write_bytes(b"".join(line + b"\n" for line in complete))

    def add(self, rows: Sequence[Row], *, seconds: float) -> None:
        """Keep the rows of one pair; they are on the disk when this returns.

        Raises:
            FileError: they cannot be written.
        """
        if self._path is not None:
            record = {"pair": rows[0].pair, "seconds": seconds, "rows": [asdict(row) for row in rows]}
            try:
                with self._path.open("ab") as file:
                    file.write(json.dumps(record).encode() + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                reason = error.strerror or str(error)
                message = f"Cannot add to {self._path}: {reason}. Make room, and run the command again."
                raise FileError(message) from error
        self._take(rows, seconds)

    def _take(self, rows: Sequence[Row], seconds: float) -> None:
        self.rows += rows
        self.done |= {row.pair for row in rows}
        self.seconds += seconds


def _check(path: Path, line: bytes, run: Mapping[str, Any]) -> None:
    """Refuse the rows of another evaluation."""
    try:
        header = parse_json(line, str(path))
        known = header["run"] if header["format"] == _FORMAT else None
    except (ValueError, KeyError, TypeError):
        known = None
    if not isinstance(known, dict):
        raise FileError(f"{path} holds no evaluation's rows. Choose another folder.")
    there, here = _flat(known), _flat(json.loads(json.dumps(run)))
    for name in dict.fromkeys([*here, *there]):
        if there.get(name) != here.get(name):
            raise InputError(
                f"The rows in {path} were made with {name} = {there.get(name)}, not {here.get(name)}. "
                "Choose another folder, or remove that file to begin again."
            )


def _read(path: Path, line: bytes) -> tuple[list[Row], float]:
    try:
        record = parse_json(line, str(path))
        return [from_dict(Row, row) for row in record["rows"]], float(record["seconds"])
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(f"{path} is damaged ({error}). Remove it to begin again.") from error


def _flat(value: Any, name: str = "") -> dict[str, Any]:
    """Nested dictionaries as one, keys joined by dots."""
    if not isinstance(value, Mapping):
        return {name: value}
    prefix = f"{name}." if name else ""
    return {key: leaf for k, v in value.items() for key, leaf in _flat(v, f"{prefix}{k}").items()}
