"""Photos as views: read, compared, cropped and reduced to what the network sees."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.camera_files import CameraFile, load_photo, straightened
from sr3r.decoding import reduced_size
from sr3r.errors import InputError
from sr3r.images import load_image, one_size, resize_pil_bicubic
from sr3r.poses import check_exposure
from sr3r.quality import STRIDE
from sr3r.reconstruction.choice import Photo
from sr3r.views import Views

# Poses gain nothing from more, and dozens of large photos would fill the memory.
_MAX_SIDE_PX = 2048
# Mean difference of two pictures that count as one.
_SAME = 0.5 / 255


def load_photos(photos: Sequence[Photo], camera_file: CameraFile | None = None) -> Float[Tensor, "v 3 h w"]:
    """All photos as one tensor of the size of the smallest, large ones reduced.

    Args:
        photos: Files and tensors.
        camera_file: Their cameras, in the order of the photos: files are read as those cameras see them.

    Raises:
        FileError: a photo cannot be read, or is not of its camera's shape.
        InputError: a photo differs in shape, or its values are no colours.
    """
    images: list[Tensor] = []
    stacked = torch.empty(0)
    for index, photo in enumerate(photos):
        if isinstance(photo.source, Tensor):
            image = photo.source.float().cpu()
            if camera_file is not None:
                image = straightened(image, camera_file, index, name=photo.label)
        elif camera_file is None:
            image = load_image(photo.source, max_side=_MAX_SIDE_PX)
        else:
            image = load_photo(photo.source, camera_file, index, max_side=_MAX_SIDE_PX)
        if not torch.isfinite(image).all():
            raise InputError(f"{photo.label} contains NaN or infinite values. Pass values in [0, 1].")
        size = reduced_size((image.shape[-2], image.shape[-1]), _MAX_SIDE_PX)
        if size != image.shape[-2:]:
            image = F.interpolate(image[None], size, mode="bicubic", antialias=True)[0].clamp(0, 1)
        if not images:
            stacked = torch.empty((len(photos), *image.shape))
        if image.shape == stacked.shape[1:]:
            # At once in its place, as nearly always all fit: large photos are never in memory twice.
            stacked[index] = image
            image = stacked[index]
        images.append(image)
    same = one_size(images, [photo.label for photo in photos])
    return stacked if all(image.shape == stacked.shape[1:] for image in images) else torch.stack(same)


def some_of(images: Float[Tensor, "v 3 h w"], taken: Sequence[int]) -> Float[Tensor, "_ 3 h w"]:
    """The images that are taken; not copied if all are, since they may be large."""
    return images if len(taken) == len(images) else images[list(taken)]


def useful_photos(images: Float[Tensor, "v 3 h w"], names: Sequence[str], optional: Sequence[bool]) -> list[int]:
    """Which photos show something, and something that no other shows just so.

    Args:
        images: In [0, 1].
        names: What messages call them.
        optional: Which may be left out; at least two remain.

    Raises:
        InputError: a photo that may not be left out shows nothing, or is the same picture as another.
    """
    useful: list[int] = []
    refusal = None
    for i in sorted(range(len(images)), key=lambda i: optional[i]):
        try:
            check_exposure(images[i], names[i])
            for j in useful:
                if (images[i] - images[j]).abs().mean() < _SAME:
                    raise InputError(
                        f"{names[j]} and {names[i]} are the same picture. Use photos from different places."
                    )
        except InputError as error:
            if not optional[i]:
                raise
            refusal = error
        else:
            useful.append(i)
    if refusal is not None and len(useful) < 2:
        raise refusal
    return sorted(useful)


def crop_photos(views: Views, *, lr_size: int) -> Views:
    """The centre of the photos, in the shape that `reduce_views` needs.

    Raises:
        InputError: the photos are too small.
    """
    height, width = views.size
    rows, columns = _reduced_size(height, width, lr_size)
    if min(rows, columns) < 2 * STRIDE:
        raise InputError(f"Photos of {height}x{width} pixels are too small. Use photos of at least 32x32 pixels.")
    scale = min(height / rows, width / columns) if min(height, width) > lr_size else 1.0
    crop_h, crop_w = min(height, round(rows * scale)), min(width, round(columns * scale))
    return views.cropped((height - crop_h) // 2, (width - crop_w) // 2, crop_h, crop_w)


def reduce_views(views: Views, *, lr_size: int) -> Views:
    """Views cropped by `crop_photos` at the network's input size, reduced as in the evaluation (PIL's bicubic)."""
    size = _reduced_size(*views.size, lr_size)
    return views if size == views.size else replace(views, images=resize_pil_bicubic(views.images, *size))


def _reduced_size(height: int, width: int, lr_size: int) -> tuple[int, int]:
    """Input size of the network for photos of this size: multiples of the stride, never larger than the photos."""
    if min(height, width) <= lr_size:
        return height // STRIDE * STRIDE, width // STRIDE * STRIDE
    scale = lr_size / min(height, width)
    rows, columns = (max(lr_size, round(side * scale / STRIDE) * STRIDE) for side in (height, width))
    return rows, columns
