"""Renders as pictures for people: depth in colours, several scenes in one picture."""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.images import to_uint8

# From near to far; brightness falls evenly, so that it also reads in grey.
_DEPTH_COLOURS = torch.tensor(
    [
        [0.99, 0.95, 0.65],
        [0.98, 0.68, 0.29],
        [0.90, 0.36, 0.32],
        [0.61, 0.18, 0.46],
        [0.30, 0.10, 0.44],
        [0.04, 0.03, 0.16],
    ]
)
_FONT_PX = 16


def depth_range(gaussians: Gaussians, cameras: Cameras) -> tuple[float, float]:
    """Depths between which nearly all of a scene lies that its cameras may see, in scene units.

    Args:
        gaussians: One scene.
        cameras: Of that scene.

    Raises:
        InputError: no Gaussian is in front of a camera.
    """
    shown = gaussians.visible(0.1)
    depths = torch.cat([cameras.select([i]).project(shown.means[None])[1].flatten() for i in range(len(cameras))])
    depths = depths[depths > 0]
    if not len(depths):
        raise InputError("Nothing of the scene is in front of these cameras. Give the cameras of this scene.")
    # Sorting instead of torch.quantile, which refuses more than 16 million values.
    depths = depths.sort().values
    near, far = (float(depths[int(share * (len(depths) - 1))]) for share in (0.02, 0.98))
    return near, max(far, 1.001 * near)


def colour_depth(
    depth: Float[Tensor, "*b h w"], alpha: Float[Tensor, "*b h w"], *, near: float, far: float
) -> Float[Tensor, "*b 3 h w"]:
    """Depth as colours: near is bright, far is dark, nothing is black.

    Even steps of colour are even steps of inverse depth, as parallax is.

    Args:
        depth: As rendered, scene units.
        alpha: Accumulated opacity.
        near: What is brightest, > 0.
        far: What is darkest, > near.
    """
    share = (1 / near - 1 / depth.clamp_min(1e-9)) / (1 / near - 1 / far)
    position = share.clamp(0, 1) * (len(_DEPTH_COLOURS) - 1)
    start = position.long().clamp(max=len(_DEPTH_COLOURS) - 2)
    colours = _DEPTH_COLOURS.to(depth)
    mixed = torch.lerp(colours[start], colours[start + 1], (position - start)[..., None])
    # Seams between opaque Gaussians are not holes: what is half opaque counts as solid.
    return (mixed * (2 * alpha).clamp(max=1)[..., None]).movedim(-1, -3)


def split_picture(pictures: Sequence[tuple[str, Float[Tensor, "3 h w"]]]) -> Float[Tensor, "3 h w"]:
    """One picture made of upright strips, the first from the first picture and so on, with names and lines between.

    Args:
        pictures: (name, image in [0, 1]) of equal sizes, from left to right.
    """
    height, width = pictures[0][1].shape[-2:]
    edges = [round(i * width / len(pictures)) for i in range(len(pictures) + 1)]
    strips = [image[:, :, a:b] for (_, image), a, b in zip(pictures, edges, edges[1:], strict=False)]
    joined = Image.fromarray(to_uint8(torch.cat(strips, -1)).numpy())
    draw = ImageDraw.Draw(joined, "RGBA")
    font = ImageFont.load_default(size=_FONT_PX)
    for (name, _), left in zip(pictures, edges, strict=False):
        if left:
            draw.line([(left, 0), (left, height)], fill="white", width=2)
        box = draw.textbbox((left + 10, 8), name, font=font)
        draw.rectangle([box[0] - 5, box[1] - 4, box[2] + 5, box[3] + 4], fill=(0, 0, 0, 140))
        draw.text((left + 10, 8), name, fill="white", font=font)
    return torch.from_numpy(np.asarray(joined, dtype=np.float32) / 255).permute(2, 0, 1).contiguous()
