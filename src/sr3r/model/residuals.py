"""The Gaussian head's numbers become Gaussians, in units that a similarity of the world does not change.

Letters in shapes: n parents, m = n k children; p pixels of a view.
"""

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians, RawGaussians, matrices_to_quats, multiply_quats
from sr3r.model.layers import full_precision

NUM_ATTRIBUTES = 1 + 3 + 3 + 4 + 1 + 3 + 4 + 3
"""What a point tells the point transformer about itself: log depth, ray (3), position (3), K (4), opacity logit, log
scales (3), quaternion (4), colour (3)."""


class SourceFrames:
    """Gaussians seen from the cameras that they came from, equally many of each camera."""

    @full_precision
    def __init__(self, gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]):
        """Args: the Gaussians, ordered by view; the cameras; height and width of the views."""
        self.cameras = cameras
        means = rearrange(gaussians.means, "b (v p) d -> b v p d", v=len(cameras))
        self.num_per_view = means.shape[2]
        local = (means - cameras.centers[:, :, None]) @ cameras.c2w[..., :3, :3]
        K_px = cameras.K_px(*size)
        focal = (K_px[..., 0, 0] * K_px[..., 1, 1]).sqrt()[..., None]
        self.local = local.flatten(1, 2)
        self.depth = self.local[..., 2].clamp_min(1e-3)
        self.footprint = (local[..., 2].clamp_min(1e-3) / focal).flatten(1, 2)
        """Size of a pixel at the Gaussian's depth."""
        self.focal_px = self.per_point(focal.squeeze(-1))
        self.rotation = self.per_point(cameras.c2w[..., :3, :3])
        self.pixel_angle = 1 / focal[:, 0]

    def per_point(self, x: Float[Tensor, "b v *rest"]) -> Float[Tensor, "b n *rest"]:
        """A value of every view, repeated for its Gaussians."""
        return x.repeat_interleave(self.num_per_view, 1)

    @full_precision
    def attributes(self, gaussians: Gaussians) -> Float[Tensor, "b n a"]:
        """Everything in numbers of order one that a similarity of the world does not change."""
        raw = gaussians.raw()
        conjugate = self.per_point(matrices_to_quats(self.cameras.c2w[..., :3, :3].mT))
        return torch.cat(
            [
                self.depth.log()[..., None],
                self.local / self.depth[..., None],
                gaussians.means / self.depth[..., None],
                self.per_point(self.cameras.K[..., [0, 1, 0, 1], [0, 1, 2, 2]]),
                raw.logits[..., None],
                raw.log_scales - self.footprint.log()[..., None],
                multiply_quats(conjugate, raw.quats),
                raw.sh[..., 0, :],
            ],
            -1,
        )

    def cells(self, gaussians: Gaussians, *, fine_bits: int, voxels_per_pixel: int) -> Int[Tensor, "b n 3"]:
        """Cells for the point transformer, contracted so that far and near points are about a voxel apart.

        p -> p / |p| log(1 + |p|): angles shrink with distance as footprints grow. `voxels_per_pixel` voxels have the
        size of a pixel at the median distance; a voxel has 2^fine_bits cells.
        """
        means = gaussians.means.detach()
        distance = means.norm(dim=-1, keepdim=True).clamp_min(1e-6)
        contracted = means / distance * torch.log1p(distance)
        unit = torch.log1p(distance.median(1, keepdim=True).values) * self.pixel_angle[..., None]
        coords = contracted / unit * voxels_per_pixel
        coords = coords - coords.amin(1, keepdim=True)
        return (coords * 2**fine_bits).floor().long()


@full_precision
def add_residuals(
    dense: Gaussians,
    delta: Float[Tensor, "b m o"],
    frames: SourceFrames,
    *,
    factor: int,
    max_offset_px: float,
) -> Gaussians:
    """Dense Gaussians + residuals: centres in HR footprints along the source camera's axes, log scales, logits ..."""
    num_children = len(dense) // frames.depth.shape[1]
    raw = dense.raw()
    d_means, d_scales, d_quats, d_logits, d_sh = _attributes_of(delta)
    step = _bounded(d_means, max_offset_px) * _repeat(frames.footprint / factor, num_children)[..., None]
    return Gaussians.from_raw(
        RawGaussians(
            means=raw.means + (_repeat(frames.rotation, num_children) @ step[..., None])[..., 0],
            log_scales=raw.log_scales + _bounded(d_scales, 3),
            quats=raw.quats + d_quats,
            logits=raw.logits + d_logits,
            sh=_sum_of_bands(raw.sh, d_sh),
        )
    )


@full_precision
def regressed(
    dense: Gaussians,
    outputs: Float[Tensor, "b m o"],
    frames: SourceFrames,
    *,
    factor: int,
    max_offset_px: float,
) -> Gaussians:
    """Gaussians that take only their rays from the dense ones (the ablation of residuals).

    Inverse depth between 1/near and 1/far of the source view; the ray is the parent's, shifted by HR pixels; sizes are
    relative to the HR footprint at that depth, rotations to the source camera.
    """
    num_children, cameras = len(dense) // frames.depth.shape[1], frames.cameras
    place, scales, quats, logits, sh = _attributes_of(outputs)
    near, far = (_repeat(frames.per_point(1 / depth), num_children) for depth in (cameras.near, cameras.far))
    depth = 1 / (far + (near - far) * torch.sigmoid(place[..., 2]))
    focal = _repeat(frames.focal_px * factor, num_children)
    ray = _repeat(frames.local / frames.depth[..., None], num_children)
    ray = ray + F.pad(_bounded(place[..., :2], max_offset_px) / focal[..., None], (0, 1))
    rotation = _repeat(frames.rotation, num_children)
    centers = _repeat(frames.per_point(cameras.centers), num_children)
    camera_quats = frames.per_point(matrices_to_quats(cameras.c2w[..., :3, :3]))
    local = F.normalize(quats + quats.new_tensor([1.0, 0, 0, 0]), dim=-1)
    return Gaussians.from_raw(
        RawGaussians(
            means=centers + (rotation @ (ray * depth[..., None])[..., None])[..., 0],
            log_scales=_bounded(scales, 3) + (depth / focal).log()[..., None],
            quats=multiply_quats(_repeat(camera_quats, num_children), local),
            logits=logits,
            sh=sh,
        )
    )


@full_precision
def smoothed(gaussians: Gaussians, frames: SourceFrames, *, factor: int, smoothing_px: float) -> Gaussians:
    """Dense Gaussians, none much smaller than what the target's pixels can tell apart.

    Every size is added in quadrature to `smoothing_px` HR pixel footprints at the parent's depth. It is the 3D
    smoothing filter of Mip-Splatting (Yu et al. 2024, there sqrt(0.2) = 0.45) without its fading of what grows. Smaller
    Gaussians leave gaps, which a renderer hides at the target's resolution and shows as a lattice from closer.
    """
    if smoothing_px == 0:
        return gaussians
    num_children = len(gaussians) // frames.footprint.shape[1]
    return gaussians.widened(_repeat(frames.footprint * (smoothing_px / factor), num_children))


def _attributes_of(outputs: Float[Tensor, "b m o"]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Place, log scales, quaternion, logit, SH coefficients."""
    place, scales, quats, logits, sh = outputs.split([3, 3, 4, 1, outputs.shape[-1] - 11], -1)
    return place, scales, quats, logits[..., 0], rearrange(sh, "b n (k c) -> b n k c", c=3)


def _bounded(x: Tensor, bound: float) -> Tensor:
    """The identity for small values, never beyond the bound."""
    return bound * torch.tanh(x / bound)


def _sum_of_bands(a: Float[Tensor, "b m k 3"], b: Float[Tensor, "b m j 3"]) -> Float[Tensor, "b m _ 3"]:
    """Sum of colours of unequal degree."""
    num = max(a.shape[2], b.shape[2])
    return F.pad(a, (0, 0, 0, num - a.shape[2])) + F.pad(b, (0, 0, 0, num - b.shape[2]))


def _repeat(x: Tensor, num_children: int) -> Tensor:
    """One row per child of what is given per parent."""
    return x if num_children == 1 else x.repeat_interleave(num_children, 1)
