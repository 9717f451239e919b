"""Colour feedback: the result is rendered at the input views, and what is missing there goes back to the Gaussians.

Super-resolution by back-projection (Irani and Peleg, 1991), with splatting in the place of warping. Nothing of it is
learned, so it does not care how far the photos are from the training scenes. ReSplat (2025) gives such errors to a
network. It is not part of the paper's method.
"""

from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.gaussians import SH_C0, Gaussians, sh_basis
from sr3r.model.bounds import Rounds
from sr3r.model.layers import full_precision
from sr3r.rendering import back_project, render
from sr3r.views import Views

_LEAST_PIXELS = 0.02
"""Pixels that a Gaussian has to be seen with, about, before its colour changes in full."""

_LEAST_SPREAD = 0.01
"""Pixels times squared radians between the views, about, before its colour differs between them in full."""


@dataclass(frozen=True, kw_only=True)
class ColourFeedback:
    """Corrects the colours of Gaussians by their renders at the views that they were made from.

    Colours become functions of the direction, spherical harmonics of degree 1: where the geometry is wrong, views
    contradict each other, and each sees its own colour. Views between and beside them see a blend.
    """

    rounds: Rounds = 2
    """How often: each time, every Gaussian's colour changes by the errors of the pixels that show it."""

    @full_precision
    def __call__(self, gaussians: Gaussians, views: Views, *, factor: int) -> Gaussians:
        """Gaussians in other colours; the changes are constants for gradients.

        Args:
            gaussians: In the frame of the cameras, without a backdrop.
            views: The low-resolution images, and their cameras.
            factor: Pixels of the renders per pixel of the views along each side.

        Raises:
            InputError: a graph is being made of the model; renderers are not part of one.
            UnavailableError: the renderer for the views' device is not installed.
        """
        if torch.compiler.is_compiling():
            raise InputError(
                "Colour feedback renders, which cannot be part of a graph. Set model.network.feedback = None for the "
                "graph, and give its result to sr3r.model.ColourFeedback."
            )
        degree_1 = 4
        sh = F.pad(gaussians.sh, (0, 0, 0, max(0, degree_1 - gaussians.sh.shape[2])))
        for _ in range(self.rounds):
            change = _change(replace(gaussians, sh=sh), views, factor)
            sh = sh + F.pad(change, (0, 0, 0, sh.shape[2] - degree_1))
        return replace(gaussians, sh=sh)


@torch.no_grad()
def _change(gaussians: Gaussians, views: Views, factor: int) -> Float[Tensor, "b n 4 3"]:
    """Harmonics up to degree 1 of what the views miss of each Gaussian."""
    size = (factor * views.size[0], factor * views.size[1])
    seen = render(gaussians, views.cameras, size)
    # Where the Gaussians cover a pixel only in part, they can only be wrong about that part.
    error = _reduced(seen.alpha[:, :, None], views.size) * views.images - _reduced(seen.rgb, views.size)
    error = F.interpolate(error.flatten(0, 1), size, mode="bicubic", align_corners=False).unflatten(0, error.shape[:2])
    found = back_project(gaussians, views.cameras, error)
    directions = F.normalize(gaussians.means[:, None] - views.cameras.c2w[:, :, None, :3, 3], dim=-1)
    return _fitted(directions, found.sums, found.weights)


def _fitted(
    directions: Float[Tensor, "b v n 3"], sums: Float[Tensor, "b v n 3"], weights: Float[Tensor, "b v n"]
) -> Float[Tensor, "b n 4 3"]:
    """Ridge regression: the harmonics up to degree 1 that come closest to the colours in some directions.

    The colours are given as sums, weight times colour.
    """
    constant, slopes = sh_basis(directions, 1).split((1, 3), -1)
    # Among all directions, the views are close together. From their middle the system is well conditioned, and what
    # only one view shows has no slope.
    middle = (weights[..., None] * slopes).sum(1) / weights.sum(1)[..., None].clamp_min(torch.finfo().tiny)
    basis = torch.cat([constant, slopes - middle[:, None]], -1)
    # Harmonics of degree 1 are components of the direction times the square root of 3, and of that of degree 0.
    ridge = SH_C0**2 * basis.new_tensor([_LEAST_PIXELS, *3 * [3 * _LEAST_SPREAD]])
    gram = torch.einsum("bvn,bvni,bvnj->bnij", weights, basis, basis) + ridge.diag()
    fitted = torch.linalg.solve(gram, torch.einsum("bvni,bvnc->bnic", basis, sums))
    at_middle = torch.einsum("bni,bnic->bnc", middle, fitted[:, :, 1:])
    return torch.cat([fitted[:, :, :1] - at_middle[:, :, None] / SH_C0, fitted[:, :, 1:]], 2)


def _reduced(images: Float[Tensor, "b v c hh ww"], size: tuple[int, int]) -> Float[Tensor, "b v c h w"]:
    flat = F.interpolate(images.flatten(0, 1), size, mode="bicubic", antialias=True, align_corners=False)
    return flat.unflatten(0, images.shape[:2])
