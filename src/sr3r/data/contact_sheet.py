"""A picture of a data set: frames of some scenes, and their cameras seen from above."""

import math
from collections.abc import Iterable

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data.dataset import Scene
from sr3r.errors import Sr3rError
from sr3r.images import from_uint8, tile

ROW_HEIGHT_PX = 180
_FIRST, _LAST, _OTHER, _PATH = (24, 140, 60), (200, 40, 40), (90, 120, 190), (150, 160, 175)
_MAX_FRUSTA = 24
_MAX_NAME = 28
_SUPERSAMPLING = 3


def contact_sheet(scenes: Iterable[Scene], *, frames: int = 4) -> Float[Tensor, "3 h w"]:
    """One row a scene: its cameras from above, and frames spread evenly over it.

    Args:
        scenes: With finite cameras. A frame that cannot be read is drawn as a grey box.
        frames: How many of each scene.
    """
    rows = []
    for scene in scenes:
        count = len(scene.cameras)
        numbers = sorted({round(i * (count - 1) / max(1, frames - 1)) for i in range(frames)})
        name = scene.key if len(scene.key) <= _MAX_NAME else f"{scene.key[: _MAX_NAME - 3]}..."
        rows.append([(name, top_view(scene.cameras.to("cpu"))), *(_frame(scene, number) for number in numbers)])
    return tile(rows, height=ROW_HEIGHT_PX)


def top_view(
    cameras: Cameras, *, height: int = ROW_HEIGHT_PX, width: int = 3 * ROW_HEIGHT_PX // 2
) -> Float[Tensor, "3 h w"]:
    """The cameras from above: path and fields of view, first camera green, last red, with a bar for the scale.

    "Above" is where the cameras' image tops point on average, and the mean viewing direction points up in the picture.
    The cones show angles; their length has no meaning.

    Args:
        cameras: Finite, of one scene.
        height: Of the picture, pixels.
        width: Of the picture, pixels.
    """
    scale = _SUPERSAMPLING
    picture = Image.new("RGB", (width * scale, height * scale), (246, 247, 249))
    draw = ImageDraw.Draw(picture)
    axes = _ground_axes(cameras)
    ground = cameras.centers.double() @ axes.T
    cone_px, margin_px = 26 * scale, 38 * scale
    low, high = ground.amin(0), ground.amax(0)
    free = torch.tensor([width * scale - 2 * margin_px, height * scale - 2 * margin_px - 8 * scale], dtype=low.dtype)
    extent = (high - low).clamp_min(1e-12)
    px_per_unit = float((free / extent).min()) if float((high - low).max()) > 0 else 0.0
    middle = torch.tensor([width * scale / 2, (height - 8) * scale / 2], dtype=low.dtype)
    flip = torch.tensor([1.0, -1.0], dtype=low.dtype)  # Pictures count rows downwards.
    points = middle + (ground - (low + high) / 2) * px_per_unit * flip
    draw.line([(x, y) for x, y in points.tolist()], fill=_PATH, width=scale, joint="curve")
    shown = _shown(len(cameras))
    # The first and the last come on top of the others.
    for frame in [*shown[1:-1], *{shown[-1], shown[0]}]:
        colour = _FIRST if frame == 0 else _LAST if frame == len(cameras) - 1 else _OTHER
        is_end = frame in (0, len(cameras) - 1)
        edges = _cone(cameras, frame, axes) * flip
        corners = [tuple(points[frame].tolist()), *(tuple((points[frame] + edge * cone_px).tolist()) for edge in edges)]
        draw.polygon(corners, outline=colour, width=2 * scale if is_end else scale)
        x, y = corners[0]
        radius = (3 if is_end else 1.5) * scale
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)
    near, far = float(cameras.near.min()), float(cameras.far.max())
    text = f"{len(cameras)} cameras, depth {near:.3g} to {far:.3g}"
    corner = (width - 8) * scale, (height - 8) * scale
    draw.text(corner, text, fill="black", font=_font(), anchor="rm")
    if px_per_unit > 0:
        _scale_bar(draw, px_per_unit, width * scale, height * scale)
    small = picture.resize((width, height), Image.Resampling.BOX)
    return from_uint8(torch.from_numpy(np.array(small))).contiguous()


def _frame(scene: Scene, number: int) -> tuple[str, Float[Tensor, "3 h w"]]:
    try:
        return f"frame {number}", scene.load([number]).images[0].cpu()
    except Sr3rError:
        return f"frame {number}: unreadable", torch.full((3, ROW_HEIGHT_PX, ROW_HEIGHT_PX), 0.8)


def _shown(count: int) -> list[int]:
    """Numbers of the cameras that are drawn: first, last, and some between."""
    step = max(1, math.ceil(count / _MAX_FRUSTA))
    return sorted({*range(0, count, step), count - 1})


def _ground_axes(cameras: Cameras) -> Float[Tensor, "2 3"]:
    """Right and ahead, as directions of the world, in the plane that is level for the cameras on average."""
    rotation = cameras.c2w[:, :3, :3].double()
    down = F.normalize(rotation[:, :, 1].mean(0), dim=0)
    ahead = rotation[:, :, 2].mean(0)
    ahead = ahead - (ahead @ down) * down
    if float(ahead.norm()) < 0.1:  # They look down, or to all sides: take the first camera's own axes.
        ahead = rotation[0, :, 2] - (rotation[0, :, 2] @ down) * down
    if float(ahead.norm()) < 1e-3:
        ahead = rotation[0, :, 0]
    ahead = F.normalize(ahead, dim=0)
    return torch.stack([torch.linalg.cross(down, ahead), ahead])


def _cone(cameras: Cameras, frame: int, axes: Float[Tensor, "2 3"]) -> Float[Tensor, "2 2"]:
    """Directions of the left and right edge of the image on the ground; the central one has length 1 if level."""
    K = cameras.K[frame].double()
    left, right = -K[0, 2] / K[0, 0], (1 - K[0, 2]) / K[0, 0]
    edges = torch.tensor([[left, 0, 1], [right, 0, 1]], dtype=torch.float64)
    edges = edges / max(1.0, float(edges.norm(dim=1).max()))
    return edges @ cameras.c2w[frame, :3, :3].double().T @ axes.T


def _scale_bar(draw: ImageDraw.ImageDraw, px_per_unit: float, width: int, height: int) -> None:
    """A bar of a round length, about a fifth of the picture at most, at the bottom left."""
    scale = _SUPERSAMPLING
    longest = 0.2 * width / px_per_unit
    power = 10.0 ** math.floor(math.log10(longest))
    length = power * max(digit for digit in (1, 2, 5) if digit * power <= longest)
    left, bottom = 8 * scale, height - 8 * scale
    right = left + length * px_per_unit
    draw.line([(left, bottom), (right, bottom)], fill="black", width=scale)
    for x in (left, right):
        draw.line([(x, bottom - 3 * scale), (x, bottom + 3 * scale)], fill="black", width=scale)
    draw.text((right + 5 * scale, bottom), f"{length:g}", fill="black", font=_font(), anchor="lm")


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=11 * _SUPERSAMPLING)
