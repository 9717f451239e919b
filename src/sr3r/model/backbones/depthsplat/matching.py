"""Plane sweep: which views are compared, at which inverse depths, and how well they agree there."""

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.model.backbones.depthsplat.multi_view_transformer import gather_views
from sr3r.model.layers import full_precision

_MOST_COMPARED = 2
"""With more than three views, each is compared with this many others, the nearest."""


def matched_views(cameras: Cameras) -> Int[Tensor, "b v m"]:
    """For each view the others, in order; with more than three views the two nearest ones, nearest first."""
    num_views = len(cameras)
    if num_views <= _MOST_COMPARED + 1:
        others = [[j for j in range(num_views) if j != i] for i in range(num_views)]
        return torch.tensor(others, device=cameras.c2w.device).expand(len(cameras.c2w), -1, -1)
    distance = (cameras.centers[:, :, None] - cameras.centers[:, None]).norm(dim=-1)
    distance.diagonal(dim1=1, dim2=2).fill_(-1)
    return distance.argsort(dim=-1, stable=True)[..., 1 : 1 + _MOST_COMPARED]


def coarse_candidates(cameras: Cameras, num: int) -> Float[Tensor, "b v {num} 1 1"]:
    """Inverse depths from 1/far to 1/near in equal steps, the same for every pixel."""
    low, high = 1 / cameras.far[..., None], 1 / cameras.near[..., None]
    return (low + (high - low) * torch.linspace(0, 1, num).to(low))[..., None, None]


def fine_candidates(
    inverse_depth: Float[Tensor, "b v h w"], cameras: Cameras, num: int, *, num_coarse: int
) -> Float[Tensor, "b v {num} h w"]:
    """Inverse depths around an estimate, at half the distance of the coarse candidates."""
    low, high = (1 / x[..., None, None] for x in (cameras.far, cameras.near))
    step = (high - low) / (num_coarse - 1) / 2
    start = (inverse_depth - num // 2 * step).clamp(low, high)[:, :, None]
    end = (inverse_depth + (num // 2 - 1) * step).clamp(low, high)[:, :, None]
    return start + (end - start) * torch.linspace(0, 1, num).to(low)[:, None, None]


@full_precision
def cost_volume(
    features: Float[Tensor, "b v c h w"],
    cameras: Cameras,
    neighbours: Int[Tensor, "b v m"],
    candidates: Float[Tensor, "b v s #h #w"],
) -> Float[Tensor, "b v s h w"]:
    """Scaled dot products with the neighbours' features warped by each candidate, averaged over the neighbours."""
    num_views, channels, height, width = features.shape[1:]
    features = features.to(candidates.dtype)
    others = gather_views(features, neighbours)
    grid = _positions(cameras, neighbours, candidates, (height, width))
    # Interpolating products is the same as multiplying by interpolated features: the smaller tensor is made. On a CPU
    # the products of all pairs of pixels, one matrix product, are ten times faster.
    if height * width <= channels * candidates.shape[2]:
        reference = rearrange(features, "b v c h w -> b v 1 (h w) c")
        products = (reference @ others.flatten(4)).reshape(-1, 1, height, width)
        grid = rearrange(grid, "b v m h w s c -> (b v m h w) s 1 c")
        costs = F.grid_sample(products, grid, padding_mode="zeros", align_corners=True)
        costs = rearrange(costs, "(n m h w) 1 s 1 -> n m s h w", m=neighbours.shape[2], h=height, w=width)
    else:
        grid = rearrange(grid, "b v m h w s c -> (b v m) (s h) w c")
        warped = F.grid_sample(others.flatten(0, 2), grid, padding_mode="zeros", align_corners=True)
        warped = rearrange(warped, "(n m) c (s h) w -> n m s c h w", m=neighbours.shape[2], h=height)
        costs = warped.mul_(features.flatten(0, 1)[:, None, None]).sum(3)
    return (costs.mean(1) / channels**0.5).unflatten(0, (-1, num_views))


def _positions(
    cameras: Cameras, neighbours: Int[Tensor, "b v m"], candidates: Float[Tensor, "b v s #h #w"], size: tuple[int, int]
) -> Float[Tensor, "b v m h w s 2"]:
    """Where each candidate of each pixel lies in the neighbours, -1 to 1 from the first to the last pixel's centre.

    As in the published code, pixels are counted from their corner (without the half), and the neighbour is given the
    lens of the view itself.
    """
    height, width = size
    K = cameras.K_px(height, width)
    y, x = torch.meshgrid(*(torch.arange(n, device=K.device, dtype=K.dtype) for n in size), indexing="ij")
    rays = torch.einsum("bvij,hwj->bvihw", torch.linalg.inv(K), torch.stack([x, y, torch.ones_like(x)], -1))
    relative = gather_views(cameras.w2c, neighbours) @ cameras.c2w[:, :, None]
    # Divided by depth: K R ray + K t / depth.
    direction = torch.einsum("bvmij,bvjhw->bvmihw", K[:, :, None] @ relative[..., :3, :3], rays)[..., None]
    offset = (K[:, :, None] @ relative[..., :3, 3:])[..., None, None]
    inverse = rearrange(candidates, "b v s h w -> b v 1 h w s")
    x, y, z = (direction[:, :, :, i] + offset[:, :, :, i] * inverse for i in range(3))
    z = torch.maximum(z, 1e-3 * inverse)
    return torch.stack([2 * x / z / (width - 1) - 1, 2 * y / z / (height - 1) - 1], -1)
