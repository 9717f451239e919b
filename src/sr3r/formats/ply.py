"""The PLY layout of the original 3D Gaussian Splatting (INRIA), which every viewer reads, and its relatives.

Raw values: natural logarithms of scales, logits of opacities; quaternions wxyz; `f_rest` channel major (all of red,
then green, then blue); little-endian float32. The file does not say which way is up: like most writers we leave the
world as it is, usually with the first camera's OpenCV axes (y down, z forward).

Relatives that are read: two scales (2D Gaussian Splatting), colours instead of `f_dc` (nerfstudio), `filter_3D`
(Mip-Splatting, Gaussian Opacity Fields).
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from sr3r.errors import FileError
from sr3r.files import writing
from sr3r.formats.ply_elements import read_elements
from sr3r.formats.scene import one_scene, with_degree
from sr3r.scene_arrays import SH_C0, SceneArrays

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians

_MEANS = ["x", "y", "z"]
_NORMALS = ["nx", "ny", "nz"]
_DC = ["f_dc_0", "f_dc_1", "f_dc_2"]
_SCALES = ["scale_0", "scale_1", "scale_2"]
_QUATS = ["rot_0", "rot_1", "rot_2", "rot_3"]
_COLOURS = [["red", "green", "blue"], ["r", "g", "b"]]
_FILTER = "filter_3D"
# Trained colours overshoot 1 a little; beyond this, floats count to 255.
_MAX_UNIT_COLOUR = 4.0
# The padded table of millions of Gaussians would take more memory than making them.
_ROWS_AT_A_TIME = 2**16


def save(gaussians: "Gaussians | SceneArrays", path: str | Path, *, degrees: tuple[int, ...] = (0, 3, 4)) -> None:
    """Write one scene.

    Args:
        gaussians: One scene.
        path: The file.
        degrees: Those of spherical harmonics that its readers know; the scene's is padded with zeros to the next. Some
            viewers know only 0 and 3.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, none, or not finite or in range.
    """
    scene = one_scene(gaussians)
    num_rest = with_degree(scene.sh[:1], degrees)[:, 1:].size
    names = [*_MEANS, *_NORMALS, *_DC, *_rest_names(num_rest), "opacity", *_SCALES, *_QUATS]
    properties = "".join(f"property float {name}\n" for name in names)
    header = f"ply\nformat binary_little_endian 1.0\nelement vertex {len(scene)}\n{properties}end_header\n"
    with writing(path) as temporary, temporary.open("wb") as file:
        file.write(header.encode("ascii"))
        for start in range(0, len(scene), _ROWS_AT_A_TIME):
            rows = scene.select(np.arange(start, min(start + _ROWS_AT_A_TIME, len(scene))))
            file.write(_table(rows, with_degree(rows.sh, degrees)).tobytes())


def _table(scene: SceneArrays, sh: Float32[np.ndarray, "n k 3"]) -> Float32[np.ndarray, "n j"]:
    """A row for each Gaussian, in the order of the properties."""
    rest = sh[:, 1:].swapaxes(1, 2).reshape(len(sh), -1)
    shape = [scene.logits()[:, None], np.log(scene.scales), scene.quats]
    columns = [scene.means, np.zeros_like(scene.means), sh[:, 0], rest, *shape]
    return np.concatenate(columns, 1).astype("<f4", copy=False)


def load(path: str | Path) -> SceneArrays:
    """Read one scene: text or binary, properties in any order and of any type, spherical harmonics of degree 0 to 4.

    Raises:
        FileError: the file is missing, damaged or not of Gaussians.
    """
    vertices = read_elements(path).get("vertex")
    names = vertices.dtype.names if vertices is not None else None
    if vertices is None or names is None:
        raise FileError(f"{path} holds no points. Export the scene as a 3D Gaussian Splatting PLY.")
    colours = next((c for c in [_DC, *_COLOURS] if set(c) <= set(names)), None)
    missing = [name for name in [*_MEANS, "opacity", *_SCALES[:2], *_QUATS] if name not in names]
    if missing or colours is None:
        raise FileError(
            f"{path} is a PLY, but not of Gaussians: it lacks the property {[*missing, _DC[0]][0]}. "
            "Export the scene as a 3D Gaussian Splatting PLY."
        )
    num_rest = sum(name.startswith("f_rest_") for name in names)
    if num_rest not in (0, 9, 24, 45, 72) or any(name not in names for name in _rest_names(num_rest)):
        raise FileError(f"{path} has {num_rest} f_rest properties; 0, 9, 24, 45 or 72 are expected. Export it again.")
    dc = _columns(vertices, _DC) if colours is _DC else _from_colours(vertices, colours)
    rest = _columns(vertices, _rest_names(num_rest)).reshape(len(vertices), 3, num_rest // 3).swapaxes(1, 2)
    log_scales = _columns(vertices, [name for name in _SCALES if name in names])
    scene = SceneArrays.from_raw(
        means=_columns(vertices, _MEANS),
        # 2D Gaussian Splatting draws discs: their third axis has no extent.
        log_scales=np.pad(log_scales, ((0, 0), (0, 3 - log_scales.shape[1])), constant_values=-np.inf),
        quats=_columns(vertices, _QUATS),
        logits=_columns(vertices, ["opacity"])[:, 0],
        sh=np.concatenate([dc[:, None], rest], 1),
    )
    return _filtered(scene, _columns(vertices, [_FILTER]), log_scales.shape[1]) if _FILTER in names else scene


def _filtered(scene: SceneArrays, filters: Float32[np.ndarray, "n 1"], num_axes: int) -> SceneArrays:
    """Mip-Splatting's 3D smoothing (equation 9 of its paper): wider by the filter, and fainter by what that adds."""
    stored = scene.scales[:, :num_axes]
    wide = np.hypot(stored, filters)
    thinner = np.divide(stored, wide, out=np.ones_like(stored), where=wide > 0).prod(1)
    scales = np.concatenate([wide, scene.scales[:, num_axes:]], 1)
    return replace(scene, scales=scales, opacities=scene.opacities * thinner)


def _from_colours(vertices: np.ndarray, names: list[str]) -> Float32[np.ndarray, "n 3"]:
    """The constant harmonic of colours in the whole range of their integer type, or of floats up to 1 or 255."""
    colours = _columns(vertices, names)
    kind = vertices.dtype[names[0]]
    if kind.kind in "iu":
        top = float(np.iinfo(kind).max)
    else:
        top = 255.0 if (colours[np.isfinite(colours)] > _MAX_UNIT_COLOUR).any() else 1.0
    return (colours / np.float32(top) - np.float32(0.5)) / np.float32(SH_C0)


def _rest_names(count: int) -> list[str]:
    return [f"f_rest_{i}" for i in range(count)]


def _columns(vertices: np.ndarray, names: list[str]) -> Float32[np.ndarray, "n columns"]:
    table = np.empty((len(vertices), len(names)), dtype=np.float32)
    for i, name in enumerate(names):
        table[:, i] = vertices[name]
    return table
