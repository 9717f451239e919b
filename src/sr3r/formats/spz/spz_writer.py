"""Writing SPZ."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from sr3r.errors import InputError
from sr3r.files import writing
from sr3r.formats.scene import one_scene, with_degree
from sr3r.formats.spz.spz_limits import (
    COLOUR_SCALE,
    LOG_SCALE_STEP,
    LOWEST_LOG_SCALE,
    fixed_point,
    fractional_bits,
    shortfalls,
)
from sr3r.formats.spz.spz_rotations import pack_first_three, pack_smallest_three
from sr3r.formats.spz.spz_streams import ZSTD_VERSION, SpzHeader, pack
from sr3r.scene_arrays import SceneArrays

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians

_LONGEST_SLOPE = 120 / 128
"""The largest coefficient that survives its rounding."""

_LOG = logging.getLogger("sr3r.formats")


def save(gaussians: "Gaussians | SceneArrays", path: str | Path, *, version: int = 3) -> None:
    """Write one scene, spherical harmonics up to degree 3, in version 4 up to 4.

    Args:
        gaussians: One scene. A warning is logged when its units are too large or too small for the format.
        path: The file.
        version: 2 (for old readers, coarse rotations), 3, or 4 (newer readers only).

    Raises:
        FileError: the file cannot be written.
        InputError: another version, a batch, nothing visible, or values that are not finite or in range.
    """
    if version not in (2, 3, ZSTD_VERSION):
        raise InputError(f"SPZ is written in version 2, 3 or 4, not {version}. Choose one of them.")
    scene = one_scene(gaussians).turned_over()
    losses = shortfalls(scene)
    if losses:
        _LOG.warning(
            "%s differs from the scene: %s, which SPZ cannot hold. Change the scene's units, or write .sog or .ply.",
            path,
            "; ".join(losses),
        )
    sh = with_degree(scene.sh, (0, 1, 2, 3, 4) if version == ZSTD_VERSION else (0, 1, 2, 3))
    degree = round(sh.shape[1] ** 0.5) - 1
    fixed = fixed_point(scene).astype("<i4")
    sections = [
        np.ascontiguousarray(fixed[..., None].view(np.uint8)[..., :3]).tobytes(),
        _bytes(scene.opacities * 255),
        _bytes(sh[:, 0] * (COLOUR_SCALE * 255) + 127.5),
        _bytes((np.log(scene.scales) - LOWEST_LOG_SCALE) * LOG_SCALE_STEP),
        pack_first_three(scene.quats) if version == 2 else pack_smallest_three(scene.quats),
        _bytes(np.concatenate([_bucketed(_shortened(sh[:, 1:4]), 8), _bucketed(sh[:, 4:], 16)], 1)),
    ]
    header = SpzHeader(version, len(scene), degree, fractional_bits(scene))
    with writing(path) as temporary:
        temporary.write_bytes(pack(header, sections))


def _bytes(values: np.ndarray) -> bytes:
    return values.round().clip(0, 255).astype(np.uint8).tobytes()


def _shortened(slopes: Float32[np.ndarray, "n k 3"]) -> Float32[np.ndarray, "n k 3"]:
    """Harmonics of degree 1 within the range: too long ones keep their direction, and with it the mean colour."""
    return slopes / np.maximum(np.abs(slopes).max(1, keepdims=True, initial=0) / _LONGEST_SLOPE, 1)


def _bucketed(sh: Float32[np.ndarray, "n k 3"], bucket: int) -> Float32[np.ndarray, "n j"]:
    """Coefficients in 8 bits whose last ones are rounded away, which the compression rewards."""
    values = (sh * 128).round() + 128
    return (np.floor((values + bucket // 2) / bucket) * bucket).reshape(len(sh), 3 * sh.shape[1])
