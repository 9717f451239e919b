"""Scenes in other places: other axes, other units, any affine map."""

import math
from dataclasses import replace

import torch
from jaxtyping import Float64
from torch import Tensor

from sr3r.gaussians import Gaussians, matrices_to_quats, quats_to_matrices, rotate_sh

# Relative: what float32 leaves of a rotation times a scale.
_TOLERANCE = 1e-5


def moved(gaussians: Gaussians, matrix: Float64[Tensor, "4 4"]) -> Gaussians:
    """The scene after any affine map that can be undone: covariances become M C M^T, colours turn along.

    Args:
        gaussians: One scene.
        matrix: Homogeneous; stretching, shearing and mirroring are fine.

    Raises:
        ValueError: the map is flat or not finite.
    """
    block = matrix[:3, :3]
    determinant = float(torch.linalg.det(block))
    if not bool(matrix.isfinite().all()) or not math.isfinite(determinant) or determinant == 0:
        raise ValueError("a transform flattens what it holds")
    if torch.equal(matrix, torch.eye(4, dtype=torch.float64)):
        return gaussians
    square = block @ block.mT / abs(determinant) ** (2 / 3)
    if determinant > 0 and torch.allclose(square, torch.eye(3, dtype=torch.float64), atol=_TOLERANCE):
        return gaussians.transformed(matrix.float())
    axes = block @ (quats_to_matrices(gaussians.quats.double()) * gaussians.scales.double()[:, None, :])
    # The decomposition refuses what is not finite; such Gaussians stay what they are: not to be drawn.
    is_finite = axes.isfinite().flatten(1).all(-1)[:, None]
    directions, extents, _ = torch.linalg.svd(torch.where(is_finite[..., None], axes, torch.eye(3).double()))
    directions[..., 2] *= torch.linalg.det(directions)[:, None]
    left, _, right = torch.linalg.svd(block)
    return replace(
        gaussians,
        means=(gaussians.means.double() @ block.mT + matrix[:3, 3]).float(),
        quats=matrices_to_quats(directions).float(),
        scales=torch.where(is_finite, extents, torch.nan).float(),
        # The nearest rotation, or reflection: what remains is stretching, which harmonics cannot follow.
        sh=rotate_sh(gaussians.sh, (left @ right).float()),
    )
