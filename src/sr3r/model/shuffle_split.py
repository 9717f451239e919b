"""Gaussian Shuffle Split: one Gaussian becomes six smaller ones (SR3R section 3, from S2Gaussian)."""

from dataclasses import dataclass

import torch
from einops import rearrange

from sr3r.errors import InputError
from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model.bounds import Length, Probability
from sr3r.model.layers import full_precision
from sr3r.views import Views

NUM_CHILDREN = 6
"""Two children along each principal axis."""


@dataclass(frozen=True, kw_only=True)
class ShuffleSplit:
    """Six children along the axes (the paper)."""

    beta: Length = 0.5
    """Distance of a child from its parent, in standard deviations (the paper: 0.5)."""
    threshold: Probability = 0.5
    """Gaussians with at most this opacity do not split (the paper: 0.5)."""

    @property
    def num_children(self) -> int:
        """Dense Gaussians of each parent."""
        return NUM_CHILDREN

    @full_precision
    def __call__(self, gaussians: Gaussians, views: Views) -> Gaussians:
        """The dense Gaussians of a scaffold."""
        return shuffle_split(gaussians, beta=self.beta, threshold=self.threshold)


def shuffle_split(gaussians: Gaussians, *, beta: float = 0.5, threshold: float = 0.5) -> Gaussians:
    """Replace each opaque Gaussian by six children along its principal axes.

    mu_jk = mu_j + beta R_j (e_k * s_j) for the six axis directions e_k; a child is s/4 long along its own axis and
    s/1.9 along the others; rotation, opacity and colour are inherited.

    Paper: it does not say how a batch stays rectangular when only some Gaussians split. Here every parent has six
    slots; one at or below the threshold stays as it is in slot 0 and its other five have opacity 0, so the result
    renders exactly like the parent there.

    Args:
        gaussians: n parents.
        beta: Distance of a child from the parent's centre, in the parent's standard deviations.
        threshold: Parents with opacity at or below this are kept as they are.

    Returns:
        6 n Gaussians; the children of one parent are adjacent, in the order +x -x +y -y +z -z.

    Raises:
        InputError: beta is not positive.
    """
    if beta <= 0:
        raise InputError(f"shuffle_split needs beta > 0, not {beta}.")
    eye = torch.eye(3, dtype=gaussians.means.dtype, device=gaussians.device)
    axes = torch.stack([eye, -eye], 1).flatten(0, 1)
    splits = (gaussians.opacities > threshold)[..., None]
    first = torch.arange(NUM_CHILDREN, device=gaussians.device) == 0

    offsets = beta * axes * gaussians.scales[..., None, :]
    offsets = offsets @ quats_to_matrices(gaussians.quats).mT
    shrink = torch.where(axes != 0, 1 / 4, 1 / 1.9)
    means = gaussians.means[..., None, :] + torch.where(splits[..., None], offsets, 0)
    scales = gaussians.scales[..., None, :] * torch.where(splits[..., None], shrink, 1)
    opacities = torch.where(splits | first, gaussians.opacities[..., None], 0)
    shape = means.shape[:-1]
    return Gaussians(
        means=rearrange(means, "... n k d -> ... (n k) d"),
        quats=rearrange(gaussians.quats[..., None, :].expand(*shape, 4), "... n k d -> ... (n k) d"),
        scales=rearrange(scales, "... n k d -> ... (n k) d"),
        opacities=rearrange(opacities, "... n k -> ... (n k)"),
        sh=gaussians.sh.repeat_interleave(NUM_CHILDREN, -3),
    )
