"""What every format does before writing and after reading: one checked scene, the SH degree, the order."""

import logging
import math
from dataclasses import replace

import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

from sr3r.errors import FileError, InputError
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


def one_scene(gaussians: Gaussians) -> Gaussians:
    """The Gaussians of one scene as a file may hold them: checked, float32 on the CPU, the invisible left out.

    Raises:
        InputError: they are a batch, none is visible, or they are not finite or in range.
    """
    if gaussians.means.ndim != 2:
        raise InputError("A file holds one scene, not a batch; index the batch first with scene[i].")
    scene = gaussians.detach().to("cpu").to(torch.float32).check().visible()
    if not len(scene):
        raise InputError("The scene is empty: no Gaussian has an opacity above 0. Write one that shows something.")
    return scene


def check_count(count: int, num_bytes: int, path: object) -> None:
    """Make sure, before memory is taken for them, that a compressed file can hold so many Gaussians.

    Raises:
        FileError: it cannot.
    """
    if count > min(MAX_GAUSSIANS, _MAX_PER_BYTE * num_bytes + _FEW):
        raise FileError(
            f"{path} claims {count} Gaussians in {num_bytes} bytes, which is impossible. Get or export it again."
        )


def with_degree(sh: Float[Tensor, "n k 3"], degrees: tuple[int, ...]) -> Float[Tensor, "n j 3"]:
    """Spherical harmonics padded with zeros to the next degree that a format knows; higher bands are cut off."""
    wanted = next((d for d in degrees if (d + 1) ** 2 >= sh.shape[1]), degrees[-1])
    count = (wanted + 1) ** 2
    return torch.cat([sh[:, :count], sh.new_zeros(len(sh), max(count - sh.shape[1], 0), 3)], 1)


def drawable(gaussians: Gaussians, path: object) -> Gaussians:
    """What can be drawn of a scene as a file held it; a warning says how many Gaussians were left out.

    Trained scenes regularly have a few rows with NaN or infinite values. Axes without extent become very thin ones.

    Raises:
        FileError: the scene is empty, or most of it cannot be drawn.
    """
    total = len(gaussians)
    if not total:
        raise FileError(f"{path} is an empty scene: it holds no Gaussians. Export it again, with less left out.")
    _warn_of_distance(gaussians, path)
    scales = gaussians.scales
    scales = torch.where(scales == 0, scales.amax(-1, keepdim=True) * THINNEST, scales)
    faults = {
        "means": ~gaussians.means.isfinite().all(-1),
        "rotations": ~((gaussians.quats.norm(dim=-1) - 1).abs() < _UNIT_TOLERANCE),
        "scales": ~(scales.isfinite() & (scales > 0)).all(-1),
        "opacities": ~((gaussians.opacities >= 0) & (gaussians.opacities <= 1)),
        "colours": ~gaussians.sh.isfinite().flatten(1).all(-1),
    }
    is_drawable = ~torch.stack(list(faults.values())).any(0)
    count = total - int(is_drawable.sum())
    if not count:
        return replace(gaussians, scales=scales)
    reasons = ", ".join(f"{name}: {int(rows.sum()):,}" for name, rows in faults.items() if rows.any())
    what = f"{count:,} of {total:,} Gaussians have values that cannot be drawn ({reasons})"
    if 2 * count > total:
        raise FileError(f"{path} is damaged: {what}. Get or export it again.")
    _LOG.warning("%s: %s; they are left out.", path, what)
    return replace(gaussians, scales=scales).select(torch.nonzero(is_drawable).squeeze(-1))


def _warn_of_distance(gaussians: Gaussians, path: object) -> None:
    """Scenes in coordinates of the Earth lie where float32 has steps larger than their Gaussians."""
    distance = float(gaussians.means.norm(dim=-1).nanmedian())
    step = distance * torch.finfo(torch.float32).eps
    if math.isfinite(distance) and step > float(gaussians.scales.amax(-1).nanmedian()):
        _LOG.warning(
            "%s lies %.3g units from its origin, where positions are rounded to %.2g: more than its Gaussians measure. "
            "Move the scene to its origin.",
            path,
            distance,
            step,
        )


def warn_of_antialiasing(path: object) -> None:
    """Log that a scene wants a renderer that keeps thin Gaussians faint (Mip-Splatting's 2D filter)."""
    _LOG.warning(
        "%s was trained with antialiasing, which is drawn without here: thin Gaussians may look heavier.", path
    )


def morton_order(means: Float32[Tensor, "n 3"]) -> Int64[Tensor, " n"]:
    """Order along a z-order curve with ten bits for each axis: neighbours in it are neighbours in space."""
    low, high = means.amin(0), means.amax(0)
    cells = ((means - low) / (high - low).clamp_min(1e-12) * 1023).long().clamp(0, 1023)
    code = torch.zeros(len(means), dtype=torch.long)
    for bit in range(10):
        for axis in range(3):
            code |= ((cells[:, axis] >> bit) & 1) << (3 * bit + axis)
    return code.argsort(stable=True)
