"""What every format does before writing and after reading: one checked scene, the SH degree, the order."""

import logging
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32, Int64

from sr3r.errors import FileError, InputError
from sr3r.scene_arrays import SceneArrays, check_values

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians

# Warnings, because without any set-up of logging they are what reaches stderr.
_LOG = logging.getLogger("sr3r.formats")

THINNEST = 1e-6
"""Extent of an axis that has none in the file, in extents of the Gaussian's longest axis."""

MAX_GAUSSIANS = 50_000_000
"""More are not scene but a damaged or malicious count."""

# Of regular grids of equal Gaussians, which compress best.
_MAX_PER_BYTE, _FEW = 16, 10_000

_UNIT_TOLERANCE = 1e-3


def one_scene(scene: "Gaussians | SceneArrays") -> SceneArrays:
    """The Gaussians of one scene as a file may hold them: checked, the invisible left out.

    Raises:
        InputError: they are a batch, none is visible, or they are not finite or in range.
    """
    arrays = scene if isinstance(scene, SceneArrays) else scene.arrays()
    check_values(arrays)
    arrays = arrays.visible()
    if not len(arrays):
        raise InputError("The scene is empty: no Gaussian has an opacity above 0. Write one that shows something.")
    return arrays


def check_count(count: int, num_bytes: int, path: object) -> None:
    """Make sure, before memory is taken for them, that a compressed file can hold so many Gaussians.

    Raises:
        FileError: it cannot.
    """
    if count > min(MAX_GAUSSIANS, _MAX_PER_BYTE * num_bytes + _FEW):
        raise FileError(
            f"{path} claims {count} Gaussians in {num_bytes} bytes, which is impossible. Get or export it again."
        )


def with_degree(sh: Float32[np.ndarray, "n k 3"], degrees: tuple[int, ...]) -> Float32[np.ndarray, "n j 3"]:
    """Spherical harmonics padded with zeros to the next degree that a format knows; higher bands are cut off."""
    wanted = next((d for d in degrees if (d + 1) ** 2 >= sh.shape[1]), degrees[-1])
    count = (wanted + 1) ** 2
    return np.pad(sh[:, :count], ((0, 0), (0, max(count - sh.shape[1], 0)), (0, 0)))


def without_zeros(sh: Float32[np.ndarray, "n k 3"]) -> Float32[np.ndarray, "n j 3"]:
    """Spherical harmonics without the highest bands if those are zero throughout."""
    degree = math.isqrt(sh.shape[1]) - 1
    while degree and not sh[:, degree**2 :].any():
        degree -= 1
    return sh[:, : (degree + 1) ** 2]


def drawable(scene: SceneArrays, path: object) -> SceneArrays:
    """What can be drawn of a scene as a file held it; a warning says how many Gaussians were left out.

    Trained scenes regularly have a few rows with NaN or infinite values. Axes without extent become very thin ones.

    Raises:
        FileError: the scene is empty, or most of it cannot be drawn.
    """
    total = len(scene)
    if not total:
        raise FileError(f"{path} is an empty scene: it holds no Gaussians. Export it again, with less left out.")
    _warn_of_distance(scene, path)
    scales = scene.scales
    scales = np.where(scales == 0, scales.max(1, keepdims=True) * np.float32(THINNEST), scales)
    scene = replace(scene, scales=scales)
    faults = {
        "means": ~np.isfinite(scene.means).all(1),
        "rotations": ~(np.abs(np.linalg.norm(scene.quats, axis=1) - 1) < _UNIT_TOLERANCE),
        "scales": ~(np.isfinite(scales) & (scales > 0)).all(1),
        "opacities": ~((scene.opacities >= 0) & (scene.opacities <= 1)),
        "colours": ~np.isfinite(scene.sh).all((1, 2)),
    }
    is_drawable = ~np.any(list(faults.values()), axis=0)
    count = total - int(is_drawable.sum())
    if not count:
        return scene
    reasons = ", ".join(f"{name}: {int(rows.sum()):,}" for name, rows in faults.items() if rows.any())
    what = f"{count:,} of {total:,} Gaussians have values that cannot be drawn ({reasons})"
    if 2 * count > total:
        raise FileError(f"{path} is damaged: {what}. Get or export it again.")
    _LOG.warning("%s: %s; they are left out.", path, what)
    return scene.select(np.flatnonzero(is_drawable))


def _warn_of_distance(scene: SceneArrays, path: object) -> None:
    """Scenes in coordinates of the Earth lie where float32 has steps larger than their Gaussians."""
    distance = _median(np.linalg.norm(scene.means, axis=1))
    step = distance * float(np.finfo(np.float32).eps)
    if math.isfinite(distance) and step > _median(scene.scales.max(1)):
        _LOG.warning(
            "%s lies %.3g units from its origin, where positions are rounded to %.2g: more than its Gaussians measure. "
            "Move the scene to its origin.",
            path,
            distance,
            step,
        )


def _median(values: Float32[np.ndarray, " n"]) -> float:
    """The lower median of what is a number."""
    known = values[~np.isnan(values)]
    return float(np.partition(known, (len(known) - 1) // 2)[(len(known) - 1) // 2]) if len(known) else math.nan


def warn_of_antialiasing(path: object) -> None:
    """Log that a scene wants a renderer that keeps thin Gaussians faint (Mip-Splatting's 2D filter)."""
    _LOG.warning(
        "%s was trained with antialiasing, which is drawn without here: thin Gaussians may look heavier.", path
    )


def morton_order(means: Float32[np.ndarray, "n 3"]) -> Int64[np.ndarray, " n"]:
    """Order along a z-order curve with ten bits for each axis: neighbours in it are neighbours in space."""
    low, high = means.min(0), means.max(0)
    cells = ((means - low) / np.maximum(high - low, np.float32(1e-12)) * 1023).astype(np.int64).clip(0, 1023)
    code = np.zeros(len(means), np.int64)
    for bit in range(10):
        for axis in range(3):
            code |= ((cells[:, axis] >> bit) & 1) << (3 * bit + axis)
    return code.argsort(kind="stable")
