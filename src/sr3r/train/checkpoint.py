"""Checkpoints: everything a run needs to go on as if it had never stopped."""

import copy
import logging
import re
from pathlib import Path
from typing import Any

import torch

from sr3r.files import writing
from sr3r.model import SR3R

logger = logging.getLogger(__name__)

_NAME = re.compile(r"step-\d{8}\.pt")


class AveragedWeights:
    """Exponential moving average of a model's parameters."""

    def __init__(self, model: SR3R):
        self.model = copy.deepcopy(model).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, model: SR3R, decay: float) -> None:
        """Move the average towards the model."""
        for average, value in zip(self.model.parameters(), model.parameters(), strict=True):
            average.lerp_(value, 1 - decay)


def save(folder: Path, step: int, state: dict[str, Any], *, keep: int) -> None:
    """Write a checkpoint atomically and remove all but the newest `keep`."""
    with writing(folder / f"step-{step:08d}.pt") as temporary:
        torch.save(state, temporary)
    for path in _existing(folder)[:-keep]:
        path.unlink()


def load_latest(folder: Path) -> tuple[int, dict[str, Any]] | None:
    """The newest readable checkpoint and its step; corrupt ones are skipped with a warning."""
    for path in reversed(_existing(folder)):
        try:
            return int(path.stem.removeprefix("step-")), torch.load(path, weights_only=True, map_location="cpu")
        except Exception as error:  # torch.load raises many kinds for a damaged file
            logger.warning("skipping the unreadable checkpoint %s (%s)", path, error)
    return None


def _existing(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("step-*.pt") if _NAME.fullmatch(path.name))
