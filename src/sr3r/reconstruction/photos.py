"""Photos as views: read, compared, cropped and reduced to what the network sees."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.camera_files import CameraFile, load_photo, straightened
from sr3r.decoding import is_panorama, reduced_size
from sr3r.errors import FileError, InputError
from sr3r.images import load_image, of_one_shape, one_size, resize_pil_bicubic
from sr3r.poses import check_exposure
from sr3r.quality import STRIDE
from sr3r.reconstruction.choice import Photo
from sr3r.views import Views

# Poses gain nothing from more, and dozens of large photos would fill the memory.
_MAX_SIDE_PX = 2048
# Mean difference of two pictures that count as one.
_SAME = 0.5 / 255


def load_photos(
    photos: Sequence[Photo], optional: Sequence[bool], camera_file: CameraFile | None = None
) -> tuple[Float[Tensor, "v 3 h w"], dict[int, str]]:
    """All photos as one tensor of the size of the smallest, large ones reduced.

    Args:
        photos: Files and tensors.
        optional: Which may be left out: those that cannot be read, or are not of the shape of the others.
        camera_file: Their cameras, in the order of the photos: files are read as those cameras see them.

    Returns:
        The images, and why some are left out, by their numbers; those images are black.

    Raises:
        FileError: a photo cannot be read, or is not of its camera's shape.
        InputError: a photo differs in shape, or its values are no colours.
    """
    images: dict[int, Tensor] = {}
    refusals: dict[int, str] = {}
    stacked = torch.empty(0)
    for index, photo in enumerate(photos):
        try:
            image = _load_photo(photo, camera_file, index)
        except FileError as error:
            # One of the last two is needed.
            if not optional[index] or len(photos) - len(refusals) <= 2:
                raise
            refusals[index] = str(error)
            continue
        if not images:
            stacked = torch.zeros((len(photos), *image.shape))
        if image.shape == stacked.shape[1:]:
            # At once in its place, as nearly always all fit: large photos are never in memory twice.
            stacked[index] = image
            image = stacked[index]
        images[index] = image
    numbers = [*images]
    sizes = [(image.shape[-2], image.shape[-1]) for image in images.values()]
    kept = [numbers[i] for i in of_one_shape(sizes, [optional[i] for i in numbers])]
    for i in images.keys() - kept:
        (height, width), (h, w) = images[i].shape[-2:], images[kept[0]].shape[-2:]
        refusals[i] = f"{photos[i].label} is {width}x{height}, and other photos are {w}x{h} (width x height)."
    same = one_size([images[i] for i in kept], [photos[i].label for i in kept])
    if any(image.shape != stacked.shape[1:] for image in same):
        stacked = torch.zeros((len(photos), *same[0].shape))
        stacked[kept] = torch.stack(same)
    return stacked, refusals


def _load_photo(photo: Photo, camera_file: CameraFile | None, index: int) -> Float[Tensor, "3 h w"]:
    """One photo, large ones reduced; see `load_photos`."""
    if isinstance(photo.source, Tensor):
        image = photo.source.float().cpu()
        if camera_file is not None:
            image = straightened(image, camera_file, index, name=photo.label)
    elif camera_file is None:
        image = load_image(photo.source, max_side=_MAX_SIDE_PX)
        if is_panorama(photo.source):
            raise FileError(
                f"{photo.label} is a panorama, which no single camera sees. Take single photos, a step apart."
            )
    else:
        image = load_photo(photo.source, camera_file, index, max_side=_MAX_SIDE_PX)
    if not torch.isfinite(image).all():
        raise InputError(f"{photo.label} contains NaN or infinite values. Pass values in [0, 1].")
    size = reduced_size((image.shape[-2], image.shape[-1]), _MAX_SIDE_PX)
    if size != image.shape[-2:]:
        image = F.interpolate(image[None], size, mode="bicubic", antialias=True)[0].clamp(0, 1)
    return image


def some_of(images: Float[Tensor, "v 3 h w"], taken: Sequence[int]) -> Float[Tensor, "_ 3 h w"]:
    """The images that are taken; not copied if all are, since they may be large."""
    return images if len(taken) == len(images) else images[list(taken)]


def useful_photos(
    images: Float[Tensor, "v 3 h w"], names: Sequence[str], optional: Sequence[bool], refusals: dict[int, str]
) -> list[int]:
    """Which photos show something, and something that no other shows just so.

    Args:
        images: In [0, 1].
        names: What messages call them.
        optional: Which may be left out; at least two remain.
        refusals: Why photos are left out, by their numbers; those that are left out here are added.

    Raises:
        InputError: a photo that may not be left out shows nothing, or is the same picture as another.
    """
    useful: list[int] = []
    refusal = None
    for i in sorted(set(range(len(images))) - refusals.keys(), key=lambda i: optional[i]):
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
            refusals[i] = str(error)
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
