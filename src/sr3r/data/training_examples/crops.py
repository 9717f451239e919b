"""The resize and crop that pixelSplat, MVSplat, DepthSplat and NoPoSplat train and evaluate on."""

from dataclasses import replace

import numpy as np
import torch
from PIL import Image

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.images import to_uint8
from sr3r.views import Views


def published_crop(views: Views, height: int, width: int) -> Views:
    """Views resized to cover the given size with PIL's Lanczos filter on 8 bit, then cropped about their centre.

    `Views.center_cropped` frames the same scene, but crops first and resizes with a bicubic filter, which makes the
    truth softer: numbers from the two do not compare. Published numbers on RealEstate10K and ACID are from this one.

    As there, the principal point is left as it is although the window may be half a pixel off the centre.

    Args:
        views: Of one scene.
        height: Of the result, pixels; not more than the views have.
        width: Likewise.

    Raises:
        InputError: the views are smaller than that.
    """
    h, w = views.size
    if h < height or w < width:
        raise InputError(f"Images of {h}x{w} are too small for a crop of {height}x{width}; ask for a smaller size.")
    scale = max(height / h, width / w)
    scaled_h, scaled_w = round(h * scale), round(w * scale)
    top, left = (scaled_h - height) // 2, (scaled_w - width) // 2
    crops = []
    for image in views.images:
        resized = Image.fromarray(to_uint8(image).numpy()).resize((scaled_w, scaled_h), Image.Resampling.LANCZOS)
        crops.append(np.array(resized.crop((left, top, left + width, top + height))))
    images = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).to(views.images) / 255
    K = views.cameras.K.clone()
    K[:, 0, 0] *= scaled_w / width
    K[:, 1, 1] *= scaled_h / height
    cameras: Cameras = replace(views.cameras, K=K)
    return Views(images=images, cameras=cameras)
