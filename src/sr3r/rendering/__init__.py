"""Rendering: Gaussians and cameras in, images, accumulated opacity and depth out; one function, three backends."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.rendering.back_projection import BackProjection, back_project
from sr3r.rendering.inputs import Backend, check, choose, flat_cameras, flat_gaussians, rasterizer

__all__ = ["BackProjection", "Backend", "Rendered", "back_project", "render", "supersample_for"]

_MOST_SUPERSAMPLE = 4


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
    supersample: int = 1,
    backend: Backend = "auto",
) -> Rendered:
    """Render every camera of every scene; differentiable in the Gaussians, the camera poses and the background.

    Gaussians at a depth of 0.1 near or less are not drawn, nor are those with NaN or infinite values.

    Args:
        gaussians: One scene, or a batch of scenes of equal size.
        cameras: The views of each scene, with the same batch dimensions as the Gaussians.
        size: Height and width of the images in pixels.
        background: Colour behind the scene; black if not given.
        supersample: Pixels drawn per pixel along each side, which are reduced to their mean. More than one where the
            scene has detail for larger images (`supersample_for`): renderers draw every Gaussian at least about a
            pixel wide, so small ones that lie close hide more than they should.
        backend: `auto` takes gsplat for float32 CUDA tensors, the CPU renderer for float32 CPU tensors where Numba
            is installed, and the reference otherwise.

    Returns:
        Images, accumulated opacity and depth, views in the order of the cameras.

    Raises:
        InputError: the scene and cameras do not belong together, the backend cannot take them, or `supersample` is
            less than one.
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
    if supersample < 1:
        raise InputError(f"Cannot draw {supersample} pixels per pixel; supersample is 1 or more.")
    name = choose(gaussians, cameras) if backend == "auto" else backend
    rasterize = rasterizer(name)
    batch, views = gaussians.means.shape[:-2], len(cameras)
    # Geometry stays in the precision it comes in, also inside a region of mixed precision.
    with torch.autocast(gaussians.device.type, enabled=False):
        drawn = (supersample * size[0], supersample * size[1])
        rgb, alpha, depth = rasterize(flat_gaussians(gaussians), flat_cameras(cameras), drawn)
        if supersample > 1:
            rgb = F.avg_pool2d(rgb.flatten(0, 1), supersample).unflatten(0, rgb.shape[:2])
            alpha, depth = F.avg_pool2d(alpha, supersample), F.avg_pool2d(depth, supersample)
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


def supersample_for(detail: tuple[int, int], size: tuple[int, int]) -> int:
    """What to give `render` as `supersample`: 1 to 4, so that about as many pixels are drawn as the scene is made of.

    Args:
        detail: Height and width of the images that the scene has detail for (`Reconstruction.size`).
        size: Height and width of the images to render, with the same field of view.

    >>> from sr3r.rendering import supersample_for
    >>> supersample_for((1024, 1024), (256, 256))
    4
    >>> supersample_for((256, 256), (512, 512))
    1
    """
    return min(_MOST_SUPERSAMPLE, max(1, round(min(detail[0] / size[0], detail[1] / size[1]))))
