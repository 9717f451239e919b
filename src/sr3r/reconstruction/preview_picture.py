"""One picture of a reconstruction: the photos, what the network saw of them, and below, larger, what came out."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import interpolate_cameras
from sr3r.images import tile
from sr3r.metrics import psnr
from sr3r.reconstruction.reconstructed import Reconstruction
from sr3r.rendering import render, supersample_for
from sr3r.views import Views

WIDTH_PX = 2400
"""A sheet is never wider."""

# What `tile` leaves between pictures, and what a letter of its captions takes, about.
_GAP_PX, _LETTER_PX = 8, 9
_MOST_IN_A_ROW = 6

Cell = tuple[str, Float[Tensor, "3 _ _"]]


def preview_picture(result: Reconstruction, truth: Views | None = None) -> Float[Tensor, "3 h w"]:
    """Photos and inputs above; below, the scaffold, the result and the truth, half way between the first two cameras.

    Args:
        result: The scene.
        truth: A further photo with its camera, which is then the one to look from.
    """
    num_results = 2 if truth is None else 3
    height, width = result.size
    across = num_results * (width + _GAP_PX) + _GAP_PX
    if across > WIDTH_PX:
        column = _column(WIDTH_PX, num_results)
        height, width = max(1, round(height * column / width)), column
    elif across < 600:  # Captions need room.
        width, height = 2 * width, 2 * height
    camera = (
        truth.cameras if truth is not None else interpolate_cameras(result.views.cameras.select([0, 1]), 3).select([1])
    )
    supersample = supersample_for(result.size, (height, width))
    with torch.inference_mode():
        scaffold, sharp = (
            render(gaussians, camera, (height, width), supersample=supersample).rgb[0].clamp(0, 1)
            for gaussians in (result.scaffold, result.gaussians)
        )
    below = [("low-resolution scaffold, half way", scaffold), ("SR3R, half way", sharp)]
    if truth is not None:
        target = F.interpolate(truth.images, (height, width), mode="bicubic", antialias=True).clamp(0, 1)[0]
        below = [
            (f"{caption}: {float(psnr(image, target)):.1f} dB", image)
            for caption, image in zip(("low-resolution scaffold", "SR3R"), (scaffold, sharp), strict=True)
        ]
        below.append(("truth", target))
    rows, columns = result.views.size
    photos = [(photo.name, image) for photo, image in zip(result.taken, result.photos.images, strict=True)]
    inputs = [(f"input, {columns}x{rows}", image) for image in result.views.images]
    above = [photos + inputs] if 2 * len(photos) <= _MOST_IN_A_ROW else [*_split(photos), *_split(inputs)]
    sheet_width = num_results * (width + _GAP_PX) + _GAP_PX
    return tile([*(_filled(cells, sheet_width) for cells in above), below])


def _split(cells: Sequence[Cell]) -> list[Sequence[Cell]]:
    """Rows of nearly equal length."""
    count = -(-len(cells) // _MOST_IN_A_ROW)
    return [cells[i * len(cells) // count : (i + 1) * len(cells) // count] for i in range(count)]


def _filled(cells: Sequence[Cell], sheet_width: int) -> list[Cell]:
    """Pictures of one height that fill the width of the sheet, with captions that fit."""
    width = _column(sheet_width, len(cells))
    height = max(1, round(cells[0][1].shape[-2] * width / cells[0][1].shape[-1]))
    # What is left over by rounding goes to the first ones.
    left = sheet_width - _GAP_PX - len(cells) * (width + _GAP_PX)
    sized = [_sized(image, (height, width + (i < left))) for i, (_, image) in enumerate(cells)]
    return [(_shortened(caption, width // _LETTER_PX), image) for (caption, _), image in zip(cells, sized, strict=True)]


def _shortened(caption: str, length: int) -> str:
    """A caption with its end, which tells photos of one camera or video apart."""
    if len(caption) <= length:
        return caption
    kept = max(1, length - 3)
    return f"{caption[: kept // 2]}...{caption[-(kept - kept // 2) :]}"[:length]


def _column(sheet_width: int, count: int) -> int:
    return (sheet_width - _GAP_PX) // count - _GAP_PX


def _sized(image: Float[Tensor, "3 _ _"], size: tuple[int, int]) -> Float[Tensor, "3 h w"]:
    """Enlarging repeats pixels, so that small inputs look as small as they are."""
    if size[0] > image.shape[-2]:
        return F.interpolate(image[None], size, mode="nearest")[0]
    return F.interpolate(image[None], size, mode="bicubic", antialias=True)[0].clamp(0, 1)
