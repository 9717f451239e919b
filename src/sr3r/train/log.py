"""The record of a run: one JSON object per line in metrics.jsonl, TensorBoard on request."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sr3r.errors import FileError, UnavailableError
from sr3r.files import read_bytes, writing
from sr3r.train.batches import BatchShare
from sr3r.train.processes import Processes

_logger = logging.getLogger(__name__)


class MetricsLog:
    """Appends rows; on resume the rows of steps that will be repeated are dropped.

    Args:
        folder: Of the run.
        last_step: Step from which the run goes on.
        is_writer: False where another process writes.
        tensorboard: Write event files into folder/tensorboard too.

    Raises:
        UnavailableError: TensorBoard is not installed.
    """

    def __init__(self, folder: Path, *, last_step: int, is_writer: bool = True, tensorboard: bool = False):
        self._path = folder / "metrics.jsonl"
        self._is_writer = is_writer
        self._board = _open_board(folder / "tensorboard", last_step) if tensorboard and is_writer else None
        if is_writer and self._path.exists():
            kept = [row for row in read_rows(self._path) if last_step and row["step"] <= last_step]
            with writing(self._path) as temporary:
                temporary.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")

    def write(self, step: int, stage: str, values: dict[str, float]) -> None:
        """Append one row; it is on disk when this returns.

        Raises:
            FileError: it cannot be written.
        """
        if not self._is_writer:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"step": step, "stage": stage, **values}) + "\n")
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"Cannot add to {self._path}: {reason}. Make room, and run the command again: it goes on."
            raise FileError(message) from error
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(name, value, step)
            self._board.flush()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a log. What a crash cut off, or anything else that is no row, is left out with a warning.

    Raises:
        FileError: the file cannot be read.
    """
    rows, strange = [], 0
    for line in read_bytes(path).splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if _is_row(row):
            rows.append(row)
        elif line.strip():
            strange += 1
    if strange:
        _logger.warning("%s: lines that are no rows of a log are left out (%d).", path, strange)
    return rows


def _is_row(row: Any) -> bool:
    """Whether this is what `MetricsLog.write` writes: a step, a stage, and numbers by name."""
    if not isinstance(row, dict) or not isinstance(row.get("stage"), str):
        return False
    step = row.get("step")
    numbers = [value for name, value in row.items() if name != "stage"]
    # Numbers of JSON may be longer than any float.
    are_numbers = all(type(x) is float or (type(x) is int and abs(x) < 2**63) for x in numbers)
    return type(step) is int and step >= 0 and are_numbers


class AverageMeter:
    """Means of named values between two reports; the sums stay on the device until then."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._sums: dict[str, Tensor] = {}
        self._count = 0

    def add(self, values: dict[str, Tensor]) -> None:
        """Take in the values of one step."""
        for name, value in values.items():
            value = value.detach().to(self._processes.device, torch.float64)
            self._sums[name] = self._sums[name] + value if name in self._sums else value
        self._count += 1

    def means(self) -> dict[str, float]:
        """The means over the steps and processes since the last call; nothing if there was no step."""
        if not self._sums:
            return {}
        totals = self._processes.mean(torch.stack(list(self._sums.values()))).tolist()
        means = {name: total / self._count for name, total in zip(self._sums, totals, strict=True)}
        self._sums, self._count = {}, 0
        return means

    def state_dict(self) -> dict[str, Any]:
        """What the next report will be made of, the means over the processes: all of them have to ask."""
        if not self._sums:
            return {"sums": {}, "count": self._count}
        totals = self._processes.mean(torch.stack(list(self._sums.values())))
        return {"sums": dict(zip(self._sums, totals, strict=True)), "count": self._count}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with another meter's sums."""
        self._sums = {name: total.to(self._processes.device) for name, total in state["sums"].items()}
        self._count = state["count"]


class Clock:
    """Time that goes into steps, and how much of it is spent waiting for data."""

    def __init__(self, seconds_before: float) -> None:
        self._start = time.monotonic() - seconds_before
        self.skip()

    @property
    def seconds(self) -> float:
        """Length of the run, its earlier parts included."""
        return time.monotonic() - self._start

    def waiting_for(self, batches: Iterator[BatchShare]) -> Iterator[BatchShare]:
        """The shares of the batches; the time until each is there counts as waiting."""
        while True:
            since = time.monotonic()
            share = next(batches, None)
            self._waited += time.monotonic() - since
            if share is None:
                return
            self._scenes += share.num_scenes
            yield share

    def skip(self) -> None:
        """Count anew: what came since the last report was no training."""
        self._mark, self._waited, self._scenes = time.monotonic(), 0.0, 0

    def report(self) -> dict[str, float]:
        """Scenes per second (all processes) since the last report, share of that time spent waiting, seconds in all."""
        passed, waited = time.monotonic() - self._mark, self._waited
        speed = self._scenes / passed
        self.skip()
        return {"pairs_per_second": speed, "waiting": waited / passed, "seconds": self.seconds}


def _open_board(folder: Path, last_step: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise UnavailableError(
            "TensorBoard is not installed. Run `pip install sr3r[train]`, or leave --tensorboard out."
        ) from error
    # Events of steps that will be repeated are not shown.
    return SummaryWriter(folder, purge_step=last_step + 1)
