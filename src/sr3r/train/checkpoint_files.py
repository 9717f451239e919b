"""Checkpoint files: written whole or not at all, a few kept, damaged ones skipped."""

import logging
import re
from pathlib import Path
from typing import Any

import torch

from sr3r.files import writing

logger = logging.getLogger(__name__)

_NAME = re.compile(r"step-\d{8}\.pt")


def save(folder: Path, step: int, state: dict[str, Any], *, keep: int) -> None:
    """Write a checkpoint atomically and remove all but the newest `keep`."""
    with writing(folder / f"step-{step:08d}.pt") as temporary:
        torch.save(state, temporary)
    for path in existing(folder)[:-keep]:
        path.unlink()


def load_latest(folder: Path) -> tuple[int, dict[str, Any]] | None:
    """The newest readable checkpoint and its step; corrupt ones are skipped with a warning."""
    for path in reversed(existing(folder)):
        try:
            return int(path.stem.removeprefix("step-")), torch.load(path, weights_only=True, map_location="cpu")
        except Exception as error:  # torch.load raises many kinds for a damaged file
            logger.warning("skipping the unreadable checkpoint %s (%s)", path, error)
    return None


def existing(folder: Path) -> list[Path]:
    """The checkpoints in a folder, readable or not, in the order of their steps."""
    return sorted(path for path in folder.glob("step-*.pt") if _NAME.fullmatch(path.name))
