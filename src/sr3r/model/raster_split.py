"""Raster split: one Gaussian becomes k x k smaller ones on the grid of the target's pixels (ours)."""

from dataclasses import dataclass, replace

import torch
from einops import rearrange, repeat

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.model.bounds import Children, Probability
from sr3r.model.layers import full_precision
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class RasterSplit:
    """A grid of children in the image plane."""

    side: Children = 2
    """Children along each side of an LR pixel; the factor gives one for each target pixel."""
    threshold: Probability = 0.5
    """Gaussians with at most this opacity do not split (the paper: 0.5)."""

    def __post_init__(self) -> None:
        if self.side < 1:
            raise InputError(f"The raster split needs at least one child along a side, not {self.side}.")

    @property
    def num_children(self) -> int:
        """Dense Gaussians of each parent."""
        return self.side**2

    @full_precision
    def __call__(self, gaussians: Gaussians, views: Views) -> Gaussians:
        """The dense Gaussians of a scaffold, which are the pixels of the views."""
        return raster_split(gaussians, views.cameras, views.size, side=self.side, threshold=self.threshold)


def raster_split(
    gaussians: Gaussians, cameras: Cameras, size: tuple[int, int], *, side: int, threshold: float = 0.5
) -> Gaussians:
    """Replace each opaque Gaussian by side x side children in the image plane of the camera it came from.

    The children lie at the parent's depth, at the centres of the cells that divide the parent's pixel, and are 1/side
    as large: a smaller copy of the parents' own grid. With `side` equal to the upscaling factor there is one for each
    target pixel. Nothing is spent along the viewing ray, where a pixel-aligned Gaussian has little to gain.

    Paper: the shuffle split puts two of six children there.

    Args:
        gaussians: The scaffold's, one per pixel and view, ordered view, row, column.
        cameras: Of the views.
        size: Height and width of the views that the Gaussians are the pixels of.
        side: Children along each side of a pixel.
        threshold: Parents with opacity at or below this are kept as they are, in the first slot.

    Returns:
        The children of one parent are adjacent, row by row.

    Raises:
        InputError: side is not positive.
    """
    if side < 1:
        raise InputError(f"raster_split needs at least one child along a side, not {side}.")
    num = side * side
    splits = (gaussians.opacities > threshold)[..., None]
    first = torch.arange(num, device=gaussians.device) == 0

    means = rearrange(gaussians.means, "b (v p) d -> b v p d", v=len(cameras))
    depth = ((means - cameras.centers[:, :, None]) * cameras.c2w[:, :, None, :3, 2]).sum(-1)
    K_px = cameras.K_px(*size)
    step = (torch.arange(side, device=gaussians.device, dtype=means.dtype) + 0.5) / side - 0.5
    y, x = torch.meshgrid(step, step, indexing="ij")
    cells = torch.stack([x, y, torch.zeros_like(x)], -1).flatten(0, 1)
    # One pixel to the side is depth / focal length in the camera's axes; skew is nobody's.
    focal = torch.stack([K_px[..., 0, 0], K_px[..., 1, 1], torch.ones_like(K_px[..., 0, 0])], -1)
    offsets = cells / focal[:, :, None, None] * depth[..., None, None]
    offsets = rearrange(offsets @ cameras.c2w[:, :, None, :3, :3].mT, "b v p k d -> b (v p) k d")

    children = repeat(gaussians.means, "b n d -> b n k d", k=num) + torch.where(splits[..., None], offsets, 0)
    scales = gaussians.scales[..., None, :] * torch.where(splits, 1 / side, 1)[..., None].expand(*children.shape)
    opacities = torch.where(splits | first, gaussians.opacities[..., None], 0)
    return replace(
        gaussians,
        means=rearrange(children, "b n k d -> b (n k) d"),
        quats=gaussians.quats.repeat_interleave(num, 1),
        scales=rearrange(scales, "b n k d -> b (n k) d"),
        opacities=rearrange(opacities, "b n k -> b (n k)"),
        sh=gaussians.sh.repeat_interleave(num, 1),
    )
