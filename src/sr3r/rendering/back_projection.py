"""Images back onto Gaussians: the transpose of rendering."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.rendering.inputs import Backend, check, flat_cameras, flat_gaussians
from sr3r.rendering.projected import projected


@dataclass(frozen=True, kw_only=True)
class BackProjection:
    """What Gaussians see of images at the pixels that show them.

    Attributes:
        sums: Of the images' values, each pixel weighted as it is blended there.
        weights: Sums of the weights, in pixels; 0 for a Gaussian that an image does not show.
    """

    sums: Float[Tensor, "*b v n 3"]
    weights: Float[Tensor, "*b v n"]


def back_project(
    gaussians: Gaussians, cameras: Cameras, images: Float[Tensor, "*b v 3 h w"], *, backend: Backend = "auto"
) -> BackProjection:
    """Project images onto the Gaussians that they show: the transpose of the map from colours to a render.

    Where w is the weight of a Gaussian at a pixel (its opacity there, times what passes the Gaussians before it),
    `render` sums w times the colours over the Gaussians, and this sums w times the image over the pixels. Without
    gradients.

    Args:
        gaussians: One scene, or a batch of scenes of equal size.
        cameras: The views of each scene, with the same batch dimensions as the Gaussians.
        images: One for every camera.
        backend: As for `render`.

    Raises:
        InputError: scene, cameras and images do not belong together, or the backend cannot take them.
        UnavailableError: the backend needs something that is not installed.

    How many pixels a grey dot covers, and the mean of what they show:

    >>> import torch, sr3r
    >>> from sr3r.rendering import back_project
    >>> dot = sr3r.Gaussians(
    ...     means=torch.tensor([[0.0, 0, 2]]), quats=torch.eye(1, 4), scales=torch.full((1, 3), 0.1),
    ...     opacities=torch.ones(1), sh=torch.zeros(1, 1, 3),
    ... )
    >>> K = torch.tensor([[0.87, 0, 0.5], [0, 0.87, 0.5], [0, 0, 1]])[None]
    >>> camera = sr3r.Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 10.0))
    >>> seen = back_project(dot, camera, torch.full((1, 1, 33, 33), 0.25))
    >>> round(float(seen.sums / seen.weights), 2)
    0.25
    """
    size = (images.shape[-2], images.shape[-1])
    check(gaussians, cameras, size)
    batch, views = gaussians.means.shape[:-2], len(cameras)
    if images.shape != (*batch, views, 3, *size) or images.dtype != gaussians.means.dtype:
        raise InputError(
            f"The images are {images.dtype} of the shape {tuple(images.shape)}; for these Gaussians and cameras they "
            f"need to be {gaussians.means.dtype} of the shape {(*batch, views, 3, *size)}."
        )
    seen = projected(flat_gaussians(gaussians), flat_cameras(cameras), size, backend=backend)
    sums, weights = seen.back_project(images.reshape(-1, views, *images.shape[-3:]))
    shape = (*batch, views)
    return BackProjection(sums=sums.reshape(*shape, *sums.shape[2:]), weights=weights.reshape(*shape, -1))
