"""Gaussians and tokens from depth maps: what a backbone of your own needs beside the depth."""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.gaussians import SH_C0, Gaussians
from sr3r.model.layers import full_precision
from sr3r.views import Views


@full_precision
def pixel_gaussians(
    views: Views, depth: Float[Tensor, "b v h w"], opacities: Float[Tensor, "b v h w"] | None = None
) -> Gaussians:
    """A round Gaussian for every pixel: on its ray at its depth, of its colour, half a pixel in standard deviation.

    Args:
        views: Images and cameras.
        depth: Along z, positive.
        opacities: In [0, 1]; 0.9 without.

    Returns:
        In the world of the cameras, ordered view, row, column.
    """
    height, width = views.size
    cameras = views.cameras
    local = cameras.rays(height, width) * depth[..., None]
    means = torch.einsum("bvij,bvhwj->bvhwi", cameras.c2w[..., :3, :3], local) + cameras.centers[:, :, None, None]
    K_px = cameras.K_px(height, width)
    focal_px = (K_px[..., 0, 0] * K_px[..., 1, 1]).sqrt()[..., None, None]
    scales = (depth / focal_px / 2)[..., None].expand_as(means)
    return Gaussians(
        means=means.flatten(1, 3),
        quats=means.new_tensor([1.0, 0, 0, 0]).expand(*means.shape[:-1], 4).flatten(1, 3),
        scales=scales.flatten(1, 3),
        opacities=(torch.full_like(depth, 0.9) if opacities is None else opacities).flatten(1),
        sh=rearrange((views.images - 0.5) / SH_C0, "b v c h w -> b (v h w) 1 c"),
    )


def pixel_tokens(
    images: Float[Tensor, "b v 3 h w"], depth: Float[Tensor, "b v h w"], *, patch: int
) -> Float[Tensor, "b v gh gw d"]:
    """Tokens without a network: the colours and the logarithmic depths of a patch, d = 4 patch^2.

    Args:
        images: In [0, 1], sides are multiples of the patch.
        depth: Positive.
        patch: Pixels along one side of a token.
    """
    values = torch.cat([2 * images - 1, depth.log()[:, :, None]], 2)
    return rearrange(F.pixel_unshuffle(values, patch), "b v d h w -> b v h w d")
