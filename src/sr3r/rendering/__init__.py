"""Rendering: Gaussians and cameras in, images, accumulated opacity and depth out; one function, three backends."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.rendering.back_projection import BackProjection, back_project
from sr3r.rendering.inputs import Backend, check, choose, flat_cameras, flat_gaussians, rasterizer

__all__ = ["BackProjection", "Backend", "Rendered", "back_project", "render"]


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
    check(gaussians, cameras, size, background)
    name = choose(gaussians, cameras) if backend == "auto" else backend
    rasterize = rasterizer(name)
    batch, views = gaussians.means.shape[:-2], len(cameras)
    # Geometry stays in the precision it comes in, also inside a region of mixed precision.
    with torch.autocast(gaussians.device.type, enabled=False):
        rgb, alpha, depth = rasterize(flat_gaussians(gaussians), flat_cameras(cameras), size)
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
