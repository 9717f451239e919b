"""What no view shows: a blurred continuation of the views, far behind everything.

Not part of the paper. Without it every gap between surfaces, and
all that lies beside the pictures, is black.
"""

from dataclasses import replace

import torch
from torch.nn import functional as F

from sr3r.gaussians import Gaussians
from sr3r.model.backbones.parts.pixels import pixel_gaussians
from sr3r.views import Views

CELLS = 16
"""Gaussians along the short side of a view."""
MARGIN = 8
"""Gaussians beyond each border, which repeat its colours."""
DISTANCE = 2.0
"""Depth, relative to the far plane: behind all that the views show."""

_SCALE = 1.4  # of the scales of pixels: neighbours overlap so far that no grid shows
_OPACITY = 0.999


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
    images = colours.unflatten(0, views.images.shape[:2])
    depth = (DISTANCE * cameras.far)[..., None, None].expand(*images.shape[:2], wide_rows, wide_columns)
    wide = Views(images=images, cameras=replace(cameras, K=K))
    gaussians = pixel_gaussians(wide, depth, torch.full_like(depth, _OPACITY))
    return replace(gaussians, scales=_SCALE * gaussians.scales)
