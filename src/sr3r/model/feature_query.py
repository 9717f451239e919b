"""Feature maps looked up at the projected centres of Gaussians."""

from collections.abc import Callable

import torch
from einops import rearrange
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.model.layers import full_precision

Query = Callable[[Tensor, Tensor, Cameras], Tensor]
"""Feature maps (b v d h w), centres (b m 3; equally many of every view) and cameras -> features (b m d)."""


def own_view(
    maps: Float[Tensor, "b v d h w"], means: Float[Tensor, "b m 3"], cameras: Cameras
) -> Float[Tensor, "b m d"]:
    """Look up each Gaussian in the map of the view that it came from."""
    means = rearrange(means, "b (v n) d -> b v n d", v=maps.shape[1])
    return _sampled(maps, means, cameras)[0].flatten(1, 2)


def all_views(
    maps: Float[Tensor, "b v d h w"], means: Float[Tensor, "b m 3"], cameras: Cameras
) -> Float[Tensor, "b m d"]:
    """Look up each Gaussian in the maps of all views that see it, and take the mean."""
    queried, seen = _sampled(maps, means[:, None].expand(-1, maps.shape[1], -1, -1), cameras)
    weight = seen / seen.sum(1, keepdim=True).clamp(min=1)
    return (queried * weight[..., None].to(queried.dtype)).sum(1)


def _sampled(
    maps: Float[Tensor, "b v d h w"], means: Float[Tensor, "b v n 3"], cameras: Cameras
) -> tuple[Float[Tensor, "b v n d"], Bool[Tensor, "b v n"]]:
    """Features of points in the views, and whether a view sees the point (outside, its border is taken).

    Bilinear interpolation as the weighted sum of four rows of a table of pixels: on CPUs twice as fast as
    `grid_sample`, forward and backward, and the features come out point by point.
    """
    uv, depth = _projected(means, cameras)
    height, width = maps.shape[-2:]
    (left, right, from_left), (top, bottom, from_top) = _neighbours(uv[..., 0], width), _neighbours(uv[..., 1], height)
    first = torch.arange(maps.shape[0] * maps.shape[1], device=maps.device) * height * width
    corners = [row * width + column for row in (top, bottom) for column in (left, right)]
    index = torch.stack(corners, -1) + first.reshape(*maps.shape[:2], 1, 1)
    weight = torch.stack([y * x for y in (1 - from_top, from_top) for x in (1 - from_left, from_left)], -1)
    table = rearrange(maps, "b v d h w -> (b v h w) d")
    queried = F.embedding_bag(
        index.flatten(0, 2), table, per_sample_weights=weight.flatten(0, 2).to(maps.dtype), mode="sum"
    )
    seen = ((uv > 0) & (uv < 1)).all(-1) & (depth > 0)
    return queried.unflatten(0, means.shape[:3]), seen


def _neighbours(
    position: Float[Tensor, "b v n"], size: int
) -> tuple[Int[Tensor, "b v n"], Int[Tensor, "b v n"], Float[Tensor, "b v n"]]:
    """The two pixels around a position from 0 to 1, and how far it is from the first one's centre."""
    position = (position * size - 0.5).clamp(0, size - 1)
    # Clamped as integers too: a diverging training's NaN must not become an index.
    first = position.detach().floor().long().clamp(0, size - 1)
    return first, (first + 1).clamp(max=size - 1), position - first


@full_precision
def _projected(
    means: Float[Tensor, "b v n 3"], cameras: Cameras
) -> tuple[Float[Tensor, "b v n 2"], Float[Tensor, "b v n"]]:
    return cameras.project(means)
