"""What no view shows: a blurred continuation of the views, far behind everything.

Not part of the paper, whose novel views lie inside of what its inputs show. Without it every gap between surfaces, and
all that lies beside the pictures, is black.
"""

from dataclasses import replace

import torch
from einops import rearrange
from torch.nn import functional as F

from sr3r.gaussians import SH_C0, Gaussians
from sr3r.model.layers import full_precision
from sr3r.views import Views

CELLS = 16
"""Gaussians along the short side of a view."""
MARGIN = 8
"""Gaussians beyond each border, which repeat its colours."""
DISTANCE = 2.0
"""Depth, relative to the far plane: behind all that the views show."""

_SCALE = 0.7  # standard deviation in cells: neighbours overlap so far that no grid shows
_OPACITY = 0.999


@full_precision
def backdrop(views: Views) -> Gaussians:
    """Round, nearly opaque Gaussians on a plane behind the far plane of each view, with its colours and beyond them.

    Returns:
        In the world of the cameras; as many for every view, whatever its size (with its aspect).
    """
    cameras, (height, width) = views.cameras, views.size
    rows, columns = (round(CELLS * side / min(height, width)) for side in (height, width))
    colours = F.adaptive_avg_pool2d(views.images.flatten(0, 1), (rows, columns))
    colours = F.pad(colours, (MARGIN,) * 4, mode="replicate")
    wide_rows, wide_columns = colours.shape[-2:]
    # The camera of the wider picture.
    K = cameras.K.clone()
    K[..., 0, :2] *= columns / wide_columns
    K[..., 1, :2] *= rows / wide_rows
    K[..., 0, 2] = (cameras.K[..., 0, 2] * columns + MARGIN) / wide_columns
    K[..., 1, 2] = (cameras.K[..., 1, 2] * rows + MARGIN) / wide_rows
    depth = DISTANCE * cameras.far[..., None, None, None]
    local = replace(cameras, K=K).rays(wide_rows, wide_columns) * depth
    means = torch.einsum("bvij,bvhwj->bvhwi", cameras.c2w[..., :3, :3], local) + cameras.centers[:, :, None, None]
    focal = (cameras.K[..., 0, 0] * columns * cameras.K[..., 1, 1] * rows).sqrt()[..., None, None, None]
    return Gaussians(
        means=means.flatten(1, 3),
        quats=means.new_tensor([1.0, 0, 0, 0]).expand(*means.shape[:-1], 4).flatten(1, 3),
        scales=(_SCALE * depth / focal).expand_as(means).flatten(1, 3),
        opacities=torch.full_like(means[..., 0], _OPACITY).flatten(1),
        sh=rearrange((colours - 0.5) / SH_C0, "(b v) c h w -> b (v h w) 1 c", v=len(views)),
    )
