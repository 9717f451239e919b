"""A picture of what a reconstruction saw and what it made."""

from typing import TYPE_CHECKING

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import interpolate_cameras
from sr3r.images import tile
from sr3r.metrics import psnr
from sr3r.rendering import render
from sr3r.views import Views

if TYPE_CHECKING:
    from sr3r.reconstruction import Reconstruction

_SMALLEST_HEIGHT_PX = 256


@torch.inference_mode()
def preview_picture(result: "Reconstruction", truth: Views | None = None) -> Float[Tensor, "3 h w"]:
    """Inputs above; below, the scaffold, the result and the truth at a camera between the first two photos.

    Args:
        result: The scene.
        truth: A further photo of it; then everything is shown at its camera.
    """
    if truth is not None:
        camera = truth.cameras
    else:
        camera = interpolate_cameras(result.views.cameras.select([0, 1]), 3).select([1])
    scaffold, sharp = (
        render(gaussians, camera, result.size).rgb[0].clamp(0, 1) for gaussians in (result.scaffold, result.gaussians)
    )
    height, width = result.views.size
    names = [photo.name for photo in result.taken]
    inputs = [(name, image) for name, image in zip(names, result.photos.images, strict=True)]
    inputs += [(f"input, {width}x{height}", image) for image in result.views.images]
    made = [("low-resolution scaffold, half way", scaffold), ("SR3R, half way", sharp)]
    if truth is not None:
        target = truth.images[0]
        made = [
            (f"{caption}: {float(psnr(image, target)):.1f} dB", image)
            for caption, image in zip(("low-resolution scaffold", "SR3R"), (scaffold, sharp), strict=True)
        ] + [("truth", target)]
    return tile([inputs, made], height=max(_SMALLEST_HEIGHT_PX, result.size[0]))
