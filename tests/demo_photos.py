"""The photos that the package brings along."""

from pathlib import Path

import torch

import sr3r
from sr3r.images import load_image


def demo_paths(name: str) -> list[Path]:
    """left, right and between of demo_aerial or demo_road."""
    return [Path(sr3r.__file__).parent / "assets" / name / f"{place}.jpg" for place in ("left", "right", "between")]


def demo_photos(name: str) -> list[torch.Tensor]:
    """The same, in [0, 1]."""
    return [load_image(path) for path in demo_paths(name)]
