"""Checkpoint files: written whole or not at all, a few kept, damaged ones skipped."""

import logging
import re
import zipfile
from pathlib import Path
from typing import Any

import torch

from sr3r.files import writing
from sr3r.train.checkpoint_content import problem_of

logger = logging.getLogger(__name__)

_NAME = re.compile(r"step-\d{8}\.pt")


def save(folder: Path, step: int, state: dict[str, Any], *, keep: int) -> None:
    """Write a checkpoint atomically and remove all but the newest `keep`.

    Raises:
        FileError: it cannot be written; those that are there stay.
    """
    with writing(folder / f"step-{step:08d}.pt") as temporary, temporary.open("wb") as file:
        try:
            torch.save({"step": step, **state}, file)
        except RuntimeError as error:
            # After the system's refusal torch tries to end its archive, and stumbles over that.
            raise error.__context__ if isinstance(error.__context__, OSError) else error from None
    for path in existing(folder)[:-keep]:
        path.unlink()


def load_latest(folder: Path, *, last_step: int | None = None) -> tuple[int, dict[str, Any]] | None:
    """The newest usable checkpoint and its step; damaged ones are skipped with a warning.

    Args:
        folder: Of the checkpoints.
        last_step: Of the run: what claims to be further is skipped too.
    """
    paths = existing(folder)
    for path in reversed(paths):
        step = int(path.stem.removeprefix("step-"))
        if last_step is not None and step > last_step:
            problem = f"the run has {last_step} steps"
        else:
            try:
                content = _read(path)
                problem = problem_of(content, step=step)
                if problem is None:
                    return step, content
            except Exception as error:  # torch.load raises many kinds for a damaged file
                problem = "it cannot be read: " + (str(error).strip().splitlines() or [type(error).__name__])[0][:100]
        logger.warning("The checkpoint %s is skipped: %s.", path, problem.rstrip("."))
    if paths:
        logger.warning("No checkpoint in %s can be used; the run begins anew.", folder)
    return None


def _read(path: Path) -> Any:
    """What a checkpoint holds. Its checksums are compared, as torch does not."""
    with zipfile.ZipFile(path) as archive:
        if (damaged := archive.testzip()) is not None:
            raise ValueError(f"{damaged} in it is damaged")
    return torch.load(path, weights_only=True, map_location="cpu")


def existing(folder: Path) -> list[Path]:
    """The checkpoints in a folder, readable or not, in the order of their steps."""
    return sorted(path for path in folder.glob("step-*.pt") if _NAME.fullmatch(path.name) and path.is_file())
