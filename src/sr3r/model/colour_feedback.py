"""Colour feedback: the result is rendered at the input views, and what is missing there goes back to the Gaussians.

Super-resolution by back-projection (Irani and Peleg, 1991), with splatting in the place of warping. Nothing of it is
learned, so it does not care how far the photos are from the training scenes. ReSplat (2025) gives such errors to a
network. It is not part of the paper's method.
"""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.gaussians import SH_C0, Gaussians, sh_basis
from sr3r.model.bounds import Rounds
from sr3r.model.layers import full_precision
from sr3r.rendering.projected import projected
from sr3r.views import Views

_LEAST_PIXELS = 0.02
"""Pixels that a Gaussian has to be seen with, about, before its colour changes in full."""

_LEAST_SPREAD = 0.01
"""Pixels times squared radians between the views, about, before its colour differs between them in full."""

_CHUNK = 2**16
"""Gaussians that are fitted at a time, which keeps intermediate results small."""

_SHARPENING = 0.5
"""Gaussians blur what is projected back onto them. With this, a round corrects 0.98 of any error at most, and more of
fine ones."""

_REACH = 0.7
"""Divided by the rounds: the least share that one of them corrects of an error, for which they are the best."""


@dataclass(frozen=True, kw_only=True)
class ColourFeedback:
    """Corrects the colours of Gaussians by their renders at the views that they were made from.

    Colours become functions of the direction, spherical harmonics of degree 1: where the geometry is wrong, views
    contradict each other, and each sees its own colour. Views between and beside them see a blend.
    """

    rounds: Rounds = 4
    """How often: each time, every Gaussian's colour changes by the errors of the pixels that show it, later more."""

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
                "Colour feedback renders, which cannot be part of a graph. Call the model with feedback=False, "
                "and give its result to sr3r.model.ColourFeedback."
            )
        sh = F.pad(gaussians.sh, (0, 0, 0, max(0, 4 - gaussians.sh.shape[2])))
        change = _change(replace(gaussians, sh=sh.detach()), views, factor, rounds=self.rounds)
        return replace(gaussians, sh=_changed(sh, change))


@torch.no_grad()
def _change(gaussians: Gaussians, views: Views, factor: int, *, rounds: int) -> Float[Tensor, "b n 4 3"]:
    """Harmonics up to degree 1 of what the views miss of each Gaussian."""
    size = (factor * views.size[0], factor * views.size[1])
    scene = projected(gaussians, views.cameras, size)
    rgb, alpha = scene.render()
    # Where the Gaussians cover a pixel only in part, they can only be wrong about that part.
    aim = _reduced(alpha[:, :, None], views.size) * views.images
    sums, weights = scene.back_project(_missing(rgb, aim))
    parts = zip(gaussians.means.split(_CHUNK, 1), weights.split(_CHUNK, 2), strict=True)
    answers = torch.cat([_answers(means[:, None] - views.cameras.centers[:, :, None], w) for means, w in parts], 2)
    del weights, parts
    first, *others = _steps(rounds)
    change = first * torch.einsum("bvni,bvnc->bnic", answers, sums)
    for step in others:
        rgb, _ = scene.render(_changed(gaussians.sh, change))
        sums, _ = scene.back_project(_missing(rgb, aim))
        change = change.add_(torch.einsum("bvni,bvnc->bnic", answers, sums), alpha=step)
    return change


def _steps(rounds: int) -> list[float]:
    """By how much more than its errors the change of each round is.

    Chebyshev's iteration: if a round with step 1 corrects a share between `_REACH / rounds` and 1 of any error, no
    other steps leave less of the worst. Long steps come last, because they enlarge what short ones have made small.
    """
    least = _REACH / rounds
    roots = (math.cos(math.pi * (k + 0.5) / rounds) for k in range(rounds))
    return [2 / (1 + least + (1 - least) * root) for root in roots]


def _changed(sh: Float[Tensor, "b n k 3"], change: Float[Tensor, "b n 4 3"]) -> Float[Tensor, "b n k 3"]:
    # Even a padding by nothing is a copy.
    return sh + (change if sh.shape[2] == 4 else F.pad(change, (0, 0, 0, sh.shape[2] - 4)))


def _missing(rgb: Float[Tensor, "b v 3 hh ww"], aim: Float[Tensor, "b v 3 h w"]) -> Float[Tensor, "b v 3 hh ww"]:
    """What renders miss of smaller images, sharpened, at the size of the renders."""
    error = (aim - _reduced(rgb, (aim.shape[-2], aim.shape[-1]))).flatten(0, 1)
    kernel = torch.tensor([1.0, 2.0, 1.0]).to(error) / 4
    blurred = F.conv2d(F.pad(error, (1, 1, 1, 1), "replicate"), kernel.outer(kernel).expand(3, 1, 3, 3), groups=3)
    error = error + _SHARPENING * (error - blurred)
    larger = (rgb.shape[-2], rgb.shape[-1])
    return F.interpolate(error, larger, mode="bicubic", align_corners=False).unflatten(0, rgb.shape[:2])


def _answers(rays: Float[Tensor, "b v n 3"], weights: Float[Tensor, "b v n"]) -> Float[Tensor, "b v n 4"]:
    """Ridge regression: the harmonics up to degree 1 that come closest to colours along some rays.

    They are linear in the colours. So this says what a unit of the sum of weight times colour in each view adds.
    """
    constant, *slopes = sh_basis(F.normalize(rays, dim=-1), 1).unbind(-1)
    # Among all directions, the views are close together. From their middle the system is well conditioned, falls into
    # a constant and a part of three slopes, and what only one view shows has no slope.
    total = weights.sum(1)
    shares = weights / total.clamp_min(torch.finfo().tiny)[:, None]
    middle = [(shares * slope).sum(1, keepdim=True) for slope in slopes]
    x, y, z = (slope - at for slope, at in zip(slopes, middle, strict=True))
    # Harmonics of degree 1 are components of the direction times the square root of 3, and of that of degree 0.
    ridge = 3 * _LEAST_SPREAD * SH_C0**2
    weighted_x, weighted_y, weighted_z = (weights * slope for slope in (x, y, z))
    xx, xy, xz = ((weighted_x * slope).sum(1, keepdim=True) for slope in (x, y, z))
    yy, yz, zz = (weighted_y * y).sum(1, True), (weighted_y * z).sum(1, True), (weighted_z * z).sum(1, True)
    xx, yy, zz = xx + ridge, yy + ridge, zz + ridge
    # The inverse of a symmetric matrix of three rows, by its cofactors.
    of_xx, of_xy, of_xz = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
    of_yy, of_yz, of_zz = xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy
    determinant = xx * of_xx + xy * of_xy + xz * of_xz
    steep = [
        (of_xx * x + of_xy * y + of_xz * z) / determinant,
        (of_xy * x + of_yy * y + of_yz * z) / determinant,
        (of_xz * x + of_yz * y + of_zz * z) / determinant,
    ]
    at_middle = sum(at * slope for at, slope in zip(middle, steep, strict=True))
    flat = constant / (SH_C0**2 * (total + _LEAST_PIXELS))[:, None] - at_middle / SH_C0
    return torch.stack([flat, *steep], -1)


def _reduced(images: Float[Tensor, "b v c hh ww"], size: tuple[int, int]) -> Float[Tensor, "b v c h w"]:
    flat = F.interpolate(images.flatten(0, 1), size, mode="bicubic", antialias=True, align_corners=False)
    return flat.unflatten(0, images.shape[:2])
