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
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.model.bounds import Rounds
from sr3r.model.layers import full_precision
from sr3r.rendering import back_project, render
from sr3r.views import Views

_LEAST_WEIGHT = 0.02
"""Pixels that a Gaussian has to be seen with, about, before its colour changes in full."""


@dataclass(frozen=True, kw_only=True)
class ColourFeedback:
    """Corrects the colours of Gaussians by their renders at the views that they were made from."""

    rounds: Rounds = 1
    """How often: each time, every Gaussian's colour changes by the mean error of the pixels that show it."""

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
        for _ in range(self.rounds):
            change = F.pad(_change(gaussians, views, factor)[:, :, None], (0, 0, 0, gaussians.sh.shape[2] - 1))
            gaussians = replace(gaussians, sh=gaussians.sh + change)
        return gaussians


@torch.no_grad()
def _change(gaussians: Gaussians, views: Views, factor: int) -> Float[Tensor, "b n 3"]:
    """Of the coefficients of degree 0: mean errors of the pixels that show each Gaussian, as they are blended there."""
    size = (factor * views.size[0], factor * views.size[1])
    seen = render(gaussians, views.cameras, size)
    # Where the Gaussians cover a pixel only in part, they can only be wrong about that part.
    error = _reduced(seen.alpha[:, :, None], views.size) * views.images - _reduced(seen.rgb, views.size)
    error = F.interpolate(error.flatten(0, 1), size, mode="bicubic", align_corners=False).unflatten(0, error.shape[:2])
    found = back_project(gaussians, views.cameras, error)
    return found.sums.sum(1) / (found.weights.sum(1)[..., None] + _LEAST_WEIGHT) / SH_C0


def _reduced(images: Float[Tensor, "b v c hh ww"], size: tuple[int, int]) -> Float[Tensor, "b v c h w"]:
    flat = F.interpolate(images.flatten(0, 1), size, mode="bicubic", antialias=True, align_corners=False)
    return flat.unflatten(0, images.shape[:2])
