"""What every renderer is given: backends, and the checks before one of them runs."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians

Backend = Literal["auto", "reference", "cpu", "gsplat"]
"""What renders: `reference` (plain PyTorch), `cpu` (Numba), `gsplat` (CUDA), or `auto` (the fastest that fits)."""

# Colour over black, accumulated opacity, and opacity-weighted sum of depths, (b, v, ...).
Rasterize = Callable[[Gaussians, Cameras, tuple[int, int]], tuple[Tensor, Tensor, Tensor]]


def choose(gaussians: Gaussians, cameras: Cameras) -> Backend:
    """The fastest backend for this input; only the reference knows other types and the gradient of K."""
    if gaussians.means.dtype != torch.float32 or cameras.K.requires_grad:
        return "reference"
    if gaussians.device.type == "cuda":
        return "gsplat"
    if gaussians.device.type == "cpu" and find_spec("numba") is not None:
        return "cpu"
    return "reference"


def rasterizer(name: Backend) -> Rasterize:
    """The rasterize function of a backend, imported when it is first asked for."""
    match name:
        case "reference":
            from sr3r.rendering.reference import rasterize
        case "cpu":
            from sr3r.rendering.cpu import rasterize
        case "gsplat":
            from sr3r.rendering.gsplat import rasterize
        case _:
            raise InputError(f"There is no render backend {name!r}; use auto, reference, cpu or gsplat.")
    return rasterize


def check(
    gaussians: Gaussians, cameras: Cameras, size: tuple[int, int], background: Float[Tensor, "3"] | None = None
) -> None:
    """Whether everything that a renderer is given belongs together.

    Raises:
        InputError: it does not.
    """
    if min(size) < 1:
        raise InputError(f"Cannot render images of {size[0]}x{size[1]} pixels; height and width must be positive.")
    scenes, views = tuple(gaussians.means.shape[:-2]), tuple(cameras.c2w.shape[:-3])
    if scenes != views:
        raise InputError(
            f"The Gaussians have batch dimensions {scenes} but the cameras {views}; "
            "give both the same, for one scene with .unsqueeze() on both or on neither."
        )
    batch, n, v = gaussians.means.shape[:-2], len(gaussians), len(cameras)
    coefficients = gaussians.sh.shape[-2]
    if coefficients not in (1, 4, 9, 16, 25):
        raise InputError(
            f"The Gaussians have {coefficients} spherical-harmonic coefficients; expected 1, 4, 9, 16 or 25."
        )
    tensors = {
        "means": (gaussians.means, (*batch, n, 3)),
        "quats": (gaussians.quats, (*batch, n, 4)),
        "scales": (gaussians.scales, (*batch, n, 3)),
        "opacities": (gaussians.opacities, (*batch, n)),
        "sh": (gaussians.sh, (*batch, n, coefficients, 3)),
        "c2w": (cameras.c2w, (*batch, v, 4, 4)),
        "K": (cameras.K, (*batch, v, 3, 3)),
        "near": (cameras.near, (*batch, v)),
    }
    if background is not None:
        tensors["background"] = (background, (3,))
    for name, (tensor, shape) in tensors.items():
        # Compiled kernels trust these shapes, so they are checked here and not only in tests.
        if tensor.shape != shape:
            raise InputError(f"{name} has the shape {tuple(tensor.shape)}, but {tuple(shape)} fits the others.")
        if tensor.dtype != gaussians.means.dtype or tensor.device != gaussians.device:
            raise InputError(
                f"{name} is {tensor.dtype} on {tensor.device}, but the means are {gaussians.means.dtype} on "
                f"{gaussians.device}; move scene, cameras and background together with .to()."
            )
    if gaussians.means.dtype not in (torch.float32, torch.float64):
        raise InputError(f"Cannot render {gaussians.means.dtype} Gaussians; convert them with .to(torch.float32).")


def flat_gaussians(gaussians: Gaussians) -> Gaussians:
    """With exactly one batch dimension."""
    if gaussians.means.ndim == 2:
        return gaussians.unsqueeze()
    return Gaussians(
        means=gaussians.means.flatten(0, -3),
        quats=gaussians.quats.flatten(0, -3),
        scales=gaussians.scales.flatten(0, -3),
        opacities=gaussians.opacities.flatten(0, -2),
        sh=gaussians.sh.flatten(0, -4),
    )


def flat_cameras(cameras: Cameras) -> Cameras:
    """With exactly one batch dimension."""
    if cameras.c2w.ndim == 3:
        return cameras.unsqueeze()
    return Cameras(
        c2w=cameras.c2w.flatten(0, -4),
        K=cameras.K.flatten(0, -4),
        near=cameras.near.flatten(0, -2),
        far=cameras.far.flatten(0, -2),
    )
