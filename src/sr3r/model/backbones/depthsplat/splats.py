"""From the head's numbers to Gaussians in the world, and the two conventions of the published weights."""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.gaussians import SH_C0, Gaussians, matrices_to_quats, multiply_quats, rotate_sh
from sr3r.model.layers import full_precision
from sr3r.views import Views

NUM_OUTPUTS = 1 + 2 + 3 + 4 + 27
"""Opacity logit, offset in the pixel, scales, quaternion (xyzw), and SH of degree 2 (colour-major)."""

_SH_DEGREE = 2


@full_precision
def splats(
    outputs: Float[Tensor, "b v o h w"], depth: Float[Tensor, "b v h w"], views: Views, *, max_scale: float
) -> Gaussians:
    """One Gaussian per pixel, in the world of the cameras; order view, row, column.

    Args:
        outputs: Of the network's head.
        depth: Along z.
        views: Images and cameras; the DC colour is a residual to the pixel's.
        max_scale: Upper bound of the standard deviations.
    """
    height, width = views.size
    cameras = views.cameras
    outputs = rearrange(outputs, "b v o h w -> b v h w o").to(depth.dtype)
    logit, offset, raw_scales, xyzw, sh = outputs.split([1, 2, 3, 4, 27], -1)
    rotation = cameras.c2w[..., :3, :3]

    shift = (offset.sigmoid() - 0.5) / offset.new_tensor([width, height])
    shift = torch.einsum("bvij,bvhwj->bvhwi", torch.linalg.inv(cameras.K)[..., :2], shift)
    points = (cameras.rays(height, width) + shift) * depth[..., None]
    means = torch.einsum("bvij,bvhwj->bvhwi", rotation, points) + cameras.centers[:, :, None, None]

    local = F.normalize(torch.cat([xyzw[..., 3:], xyzw[..., :3]], -1), dim=-1)
    quats = multiply_quats(matrices_to_quats(rotation)[:, :, None, None], local)

    sh = rearrange(sh, "b v h w (c k) -> b v (h w) k c", c=3) * _sh_weights(sh)[:, None]
    dc = (rearrange(views.images, "b v c h w -> b v (h w) 1 c") - 0.5) / SH_C0
    sh = torch.cat([sh[..., :1, :] + dc, sh[..., 1:, :]], -2)
    return Gaussians(
        means=means.flatten(1, 3),
        quats=quats.flatten(1, 3),
        scales=F.softplus(raw_scales - 4).clamp(1e-10, max_scale).flatten(1, 3),
        opacities=logit.sigmoid().flatten(1),
        sh=rotate_sh_as_trained(sh, rotation).flatten(1, 2),
    )


def rotate_sh_as_trained(sh: Float[Tensor, "*b n k 3"], rotation: Float[Tensor, "*b 3 3"]) -> Float[Tensor, "*b n k 3"]:
    """Turn coefficients from camera to world as the published weights were trained with, which is not `rotate_sh`.

    Their code takes the rotation matrices of e3nn, whose basis has its axes in another order (y is the polar axis) and
    no alternating signs, but renders in the basis of 3DGS. The colours are therefore not turned with the camera; the
    network has learnt to live with it.
    """
    degree = round(sh.shape[-2] ** 0.5) - 1
    orders = torch.tensor([m for band in range(degree + 1) for m in range(-band, band + 1)], device=sh.device)
    signs = (1 - 2 * (orders % 2))[:, None].to(sh.dtype)
    axes = [2, 0, 1]
    return rotate_sh(sh * signs, rotation[..., axes, :][..., axes]) * signs


def _sh_weights(like: Tensor) -> Float[Tensor, " k"]:
    """Higher bands start small: 1, then 0.1 / 4^band."""
    weights = [1.0 if band == 0 else 0.1 * 0.25**band for band in range(_SH_DEGREE + 1) for _ in range(2 * band + 1)]
    return like.new_tensor(weights)
