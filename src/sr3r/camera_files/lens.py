"""Lens distortion of perspective cameras (OpenCV's rational model) and its removal from photos."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F


def distort(points: Float[Tensor, "*n 2"], coefficients: Float[Tensor, " 8"]) -> Float[Tensor, "*n 2"]:
    """Where points of the undistorted image plane (z = 1) appear through the lens.

    Args:
        points: x / z and y / z of points in camera axes.
        coefficients: k1, k2, p1, p2, k3, k4, k5, k6, as OpenCV's `calibrateCamera` and COLMAP's FULL_OPENCV order them.
    """
    k1, k2, p1, p2, k3, k4, k5, k6 = coefficients.to(points).unbind()
    x, y = points.unbind(-1)
    r2 = x * x + y * y
    radial = (1 + r2 * (k1 + r2 * (k2 + r2 * k3))) / (1 + r2 * (k4 + r2 * (k5 + r2 * k6)))
    return torch.stack(
        [
            x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
            y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y,
        ],
        -1,
    )


def undistort(
    image: Float[Tensor, "3 h w"], K: Float[Tensor, "3 3"], coefficients: Float[Tensor, " 8"]
) -> Float[Tensor, "3 h w"]:
    """The photo that a pinhole camera of the same intrinsics would have taken; its edge is repeated where it ends.

    Args:
        image: In [0, 1], through the lens.
        K: Normalised intrinsics.
        coefficients: Of the lens, see `distort`.
    """
    height, width = image.shape[1:]
    y, x = torch.meshgrid((torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij")
    focal, centre = K[[0, 1], [0, 1]], K[:2, 2]
    points = (torch.stack([x, y], -1).to(K) - centre) / focal
    uv = distort(points, coefficients) * focal + centre
    grid = (2 * uv - 1)[None].to(image)
    return F.grid_sample(image[None], grid, mode="bilinear", padding_mode="border", align_corners=False)[0]
