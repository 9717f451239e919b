"""The view that somebody saved in the page: NAME.view.json beside a scene, with the crop box."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sr3r import formats
from sr3r.errors import FileError
from sr3r.json_text import read_json_object
from sr3r.scene_arrays import SceneArrays

Triple = tuple[float, float, float]

SUFFIX = ".view.json"
"""What the file is called after the scene's name without its format."""


@dataclass(frozen=True, kw_only=True)
class CropBox:
    """A box outside of which nothing is shown.

    Attributes:
        axes: Right, down and forward of the box in the axes of the scene.
        low: Where the box begins along these, scene units; -inf for no limit.
        high: Where it ends; inf for no limit.
    """

    axes: tuple[Triple, Triple, Triple]
    low: Triple
    high: Triple

    def inside(self, scene: SceneArrays) -> SceneArrays:
        """The Gaussians whose centres are in the box."""
        places = scene.means @ np.array(self.axes, np.float32).T
        low, high = np.array(self.low, np.float32), np.array(self.high, np.float32)
        return scene.select(np.flatnonzero(((places >= low) & (places <= high)).all(1)))


@dataclass(frozen=True, kw_only=True)
class StartView:
    """Where the page begins, and how.

    Attributes:
        position: Of the camera, in the axes and units of the scene.
        target: What it looks at and turns about.
        up: Its direction of up.
        fov: Its vertical field of view in degrees, if it is not that of the photos.
        background: Colour behind the scene as #rrggbb, if it is not that of the theme.
        crop: What is shown, if that is not everything.
    """

    position: Triple
    target: Triple
    up: Triple
    fov: float | None = None
    background: str | None = None
    crop: CropBox | None = None

    def describe(self, *, with_crop: bool = True) -> dict[str, Any]:
        """What the page reads (viewer/src/main.js): None where JSON has no number for no limit."""
        view = {"position": self.position, "target": self.target, "up": self.up}
        described: dict[str, Any] = {"view": view, "fov": self.fov, "background": self.background}
        if with_crop and self.crop is not None:
            ends = {
                name: [x if math.isfinite(x) else None for x in getattr(self.crop, name)] for name in ("low", "high")
            }
            described["crop"] = {"axes": self.crop.axes, **ends}
        return {name: value for name, value in described.items() if value is not None}


def start_view_of(scene: Path) -> StartView | None:
    """The view that was saved for a scene, if there is one.

    Args:
        scene: Its file (`formats.find`).

    Raises:
        FileError: it cannot be read.
    """
    path = formats.beside(scene, SUFFIX)
    return read_start_view(path) if path.is_file() else None


def read_start_view(path: Path) -> StartView:
    """The view of a file that the page saved.

    Raises:
        FileError: it cannot be read, or is none.
    """
    data = read_json_object(path).get("sr3r")
    try:
        if not isinstance(data, dict):
            raise ValueError("it has no part sr3r")
        view, background = data["view"], data.get("background")
        if background is not None and not re.fullmatch("#[0-9a-fA-F]{6}", background):
            raise ValueError("background is not like #20242a")
        fov = data.get("fov")
        return StartView(
            position=_triple(view["position"]),
            target=_triple(view["target"]),
            up=_triple(view["up"]),
            fov=None if fov is None else _angle(fov),
            background=background,
            crop=None if data.get("crop") is None else _crop(data["crop"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise FileError(f"{path} is not a view that the page saved ({reason}). Save it again, or remove it.") from error


def _triple(values: Any, *, default: float | None = None) -> Triple:
    numbers = [default if value is None else float(value) for value in values]
    if len(numbers) != 3 or any(x is None or math.isnan(x) or (default is None and math.isinf(x)) for x in numbers):
        raise ValueError("a place is not three numbers")
    x, y, z = (float(value) for value in numbers if value is not None)
    return x, y, z


def _angle(value: Any) -> float:
    if not 0 < float(value) < 180:
        raise ValueError("fov is not an angle below 180 degrees")
    return float(value)


def _crop(data: Any) -> CropBox:
    right, down, forward = (_triple(row) for row in data["axes"])
    low, high = _triple(data["low"], default=-math.inf), _triple(data["high"], default=math.inf)
    return CropBox(axes=(right, down, forward), low=low, high=high)
