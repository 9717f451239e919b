"""Rendering: Gaussians and cameras in, images, accumulated opacity and depth out; one function, three backends."""

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What the cameras see.

    Attributes:
        rgb: Colour over the background; not clamped, because spherical harmonics may exceed 1.
        alpha: Accumulated opacity, in [0, 1].
        depth: Expected depth along z in scene units, the alpha-weighted mean; 0 where alpha is 0.
    """

    rgb: Float[Tensor, "*b v 3 h w"]
    alpha: Float[Tensor, "*b v h w"]
    depth: Float[Tensor, "*b v h w"]

    def __repr__(self) -> str:
        *batch, views, height, width = self.alpha.shape
        return f"Rendered({''.join(f'{size} x ' for size in batch)}{views} of {width}x{height})"


def render(
    gaussians: Gaussians,
    cameras: Cameras,
    size: tuple[int, int],
    *,
    background: Float[Tensor, "3"] | None = None,
    backend: Backend = "auto",
) -> Rendered:
    """Render every camera of every scene; differentiable in the Gaussians, the camera poses and the background.

    Gaussians at a depth of 0.1 near or less are not drawn, nor are those with NaN or infinite values.

    Args:
        gaussians: One scene, or a batch of scenes of equal size.
        cameras: The views of each scene, with the same batch dimensions as the Gaussians.
        size: Height and width of the images in pixels.
        background: Colour behind the scene; black if not given.
        backend: `auto` takes gsplat for float32 CUDA tensors, the CPU renderer for float32 CPU tensors where Numba
            is installed, and the reference otherwise.

    Returns:
        Images, accumulated opacity and depth, views in the order of the cameras.

    Raises:
        InputError: the scene and cameras do not belong together, or the backend cannot take them.
        UnavailableError: the backend needs something that is not installed.

    A grey dot, half way between black and white, in front of a camera with 60 degrees of view:

    >>> import torch, sr3r
    >>> dot = sr3r.Gaussians(
    ...     means=torch.tensor([[0.0, 0, 2]]), quats=torch.eye(1, 4), scales=torch.full((1, 3), 0.3),
    ...     opacities=torch.ones(1), sh=torch.zeros(1, 1, 3),
    ... )
    >>> K = torch.tensor([[0.87, 0, 0.5], [0, 0.87, 0.5], [0, 0, 1]])[None]
    >>> camera = sr3r.Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 10.0))
    >>> seen = sr3r.render(dot, camera, (33, 33))
    >>> seen
    Rendered(1 of 33x33)
    >>> round(float(seen.rgb[0, 0, 16, 16]), 2)
    0.5
    """
    _check(gaussians, cameras, size, background)
    name = _choose(gaussians, cameras) if backend == "auto" else backend
    rasterize = _backend(name)
    batch, views = gaussians.means.shape[:-2], len(cameras)
    # Geometry stays in the precision it comes in, also inside a region of mixed precision.
    with torch.autocast(gaussians.device.type, enabled=False):
        rgb, alpha, depth = rasterize(_flat_gaussians(gaussians), _flat_cameras(cameras), size)
        if background is not None:
            rgb = rgb + (1 - alpha)[:, :, None] * background[:, None, None]
        empty = alpha <= 0
        depth = torch.where(empty, 0.0, depth / torch.where(empty, 1.0, alpha))
    shape = (*batch, views)
    return Rendered(
        rgb=rgb.reshape(*shape, *rgb.shape[2:]),
        alpha=alpha.reshape(*shape, *size),
        depth=depth.reshape(*shape, *size),
    )


def _choose(gaussians: Gaussians, cameras: Cameras) -> Backend:
    """The fastest backend for this input; only the reference knows other types and the gradient of K."""
    if gaussians.means.dtype != torch.float32 or cameras.K.requires_grad:
        return "reference"
    if gaussians.device.type == "cuda":
        return "gsplat"
    if gaussians.device.type == "cpu" and find_spec("numba") is not None:
        return "cpu"
    return "reference"


def _backend(name: Backend) -> Rasterize:
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


def _check(gaussians: Gaussians, cameras: Cameras, size: tuple[int, int], background: Tensor | None) -> None:
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


def _flat_gaussians(gaussians: Gaussians) -> Gaussians:
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


def _flat_cameras(cameras: Cameras) -> Cameras:
    """With exactly one batch dimension."""
    if cameras.c2w.ndim == 3:
        return cameras.unsqueeze()
    return Cameras(
        c2w=cameras.c2w.flatten(0, -4),
        K=cameras.K.flatten(0, -4),
        near=cameras.near.flatten(0, -2),
        far=cameras.far.flatten(0, -2),
    )
