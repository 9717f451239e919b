"""Analytic ray casting of textured boxes, ellipsoids and cylinders, in plain torch.

A pixel's ray in a primitive's local frame is affine in the pixel coordinates, so visibility is a few operations on
the rectangle that the primitive covers. Shading is deferred: one pass over the visible points, whatever they lie on.
Textures are sampled trilinearly from mip pyramids, with four taps along the footprint where it is oblique.
"""

import math
from collections.abc import Iterator

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.procedural.primitives import CYLINDER, ELLIPSOID, Primitives
from sr3r.data.procedural.shading import CHUNK, Frame, Tables, shade
from sr3r.data.procedural.textures import TextureAtlas

_MIN_DEPTH = 1e-4
_TINY = 1e-12


def render_view(
    primitives: Primitives, atlas: TextureAtlas, camera: Cameras, size: tuple[int, int], *, supersample: int = 1
) -> tuple[Float[Tensor, "3 h w"], Float[Tensor, "h w"]]:
    """Colour and z-depth of one view.

    Args:
        primitives: The scene; something hollow must enclose the camera, so that every ray hits.
        atlas: Its textures.
        camera: One camera (v = 1).
        size: Height and width in pixels.
        supersample: Pixels on an edge are the mean of this many samples squared; the others need only one, because
            textures are filtered. Depth is always that of the pixel's centre.
    """
    height, width = size
    slots = atlas.slots(primitives.texture.flatten().tolist())
    tables = Tables(primitives, atlas, slots)
    frame = make_frame(primitives, camera, size)
    depth, index = cast(frame, size)
    x, y = _pixel_grid(size, depth.device)
    colour, face = shade(frame, tables, x, y, index.flatten(), depth.flatten())
    if supersample > 1:
        _smooth_edges(frame, tables, camera, size, supersample, index, face, colour)
    return colour.T.reshape(3, height, width), depth


def _smooth_edges(
    frame: Frame,
    tables: Tables,
    camera: Cameras,
    size: tuple[int, int],
    supersample: int,
    index: Int64[Tensor, "h w"],
    face: Int64[Tensor, " m"],
    colour: Float[Tensor, "m 3"],
) -> None:
    """Replace the colours of pixels that see more than one face by the mean over their samples."""
    height, width = size
    fine_size = (height * supersample, width * supersample)
    fine_depth, fine_index = cast(make_frame(frame.primitives, camera, fine_size), fine_size)
    blocks = fine_index.reshape(height, supersample, width, supersample)
    edges = _edges(face.reshape(size)) | (blocks != index[:, None, :, None]).any(3).any(1)
    pixel = torch.nonzero(edges).T
    if pixel.shape[1] == 0:
        return
    steps = torch.arange(supersample, device=index.device)
    row = (pixel[0] * supersample + steps[:, None])[:, None].expand(-1, supersample, -1).flatten()
    column = (pixel[1] * supersample + steps[:, None])[None].expand(supersample, -1, -1).flatten()
    picked = row * fine_size[1] + column
    x, y = (column + 0.5) / fine_size[1], (row + 0.5) / fine_size[0]
    samples, _ = shade(frame, tables, x, y, fine_index.flatten()[picked], fine_depth.flatten()[picked])
    colour[pixel[0] * width + pixel[1]] = samples.reshape(supersample**2, -1, 3).mean(0)


def make_frame(primitives: Primitives, camera: Cameras, size: tuple[int, int]) -> Frame:
    """Move the primitives into the camera's frame and bound each by a rectangle of pixels."""
    height, width = size
    c2w, K = camera.c2w[0], camera.K[0]
    to_local = primitives.rotation.mT / primitives.half[:, :, None]
    rays = to_local @ (c2w[:3, :3] @ torch.linalg.inv(K))
    origin = (to_local @ (c2w[:3, 3] - primitives.center)[:, :, None]).squeeze(-1)
    footprint = 1 / float(torch.maximum(K[0, 0] * width, K[1, 1] * height))
    return Frame(
        primitives=primitives,
        rays=rays,
        origin=origin,
        footprint=footprint,
        rectangles=_rectangles(primitives, c2w, K, size),
    )


def cast(frame: Frame, size: tuple[int, int]) -> tuple[Float[Tensor, "h w"], Int64[Tensor, "h w"]]:
    """z-depth of the nearest surface at every pixel's centre, and the primitive it belongs to."""
    height, width = size
    device = frame.rays.device
    depth = torch.full(size, math.inf, device=device)
    index = torch.zeros(size, dtype=torch.int64, device=device)
    x = (torch.arange(width, device=device) + 0.5) / width
    y = (torch.arange(height, device=device) + 0.5) / height
    columns = frame.rays[:, :, 0, None] * x + frame.rays[:, :, 2, None]
    rows = frame.rays[:, :, 1, None] * y
    constant = (frame.origin**2).sum(-1) - 1
    in_plane = (frame.origin[:, :2] ** 2).sum(-1) - 1
    shapes, hollows = frame.primitives.shape.tolist(), frame.primitives.hollow.tolist()
    for i, top, bottom, left, right in _strips(frame.rectangles, CHUNK if device.type == "cpu" else height * width):
        direction = rows[i, :, top:bottom, None] + columns[i, :, None, left:right]
        # A ray that is exactly parallel to a face would give 0 / 0 when it also starts on its plane.
        direction = direction.masked_fill_(direction == 0, _TINY)
        origin = frame.origin[i, :, None, None]
        if shapes[i] == ELLIPSOID:
            enter, leave = _sphere(direction, origin, constant[i])
        elif shapes[i] == CYLINDER:
            enter, leave = _sphere(direction[:2], origin[:2], in_plane[i])
            low, high = _slabs(direction[2:], origin[2:])
            enter, leave = torch.maximum(enter, low), torch.minimum(leave, high)
        else:
            enter, leave = _slabs(direction, origin)
        window = (slice(top, bottom), slice(left, right))
        hit = leave if hollows[i] else enter
        # Comparisons with NaN (no real root) are false, so a miss needs no case of its own.
        closer = (hit < depth[window]) & (enter < leave) & (hit > _MIN_DEPTH)
        depth[window] = torch.where(closer, hit, depth[window])
        index[window].masked_fill_(closer, i)
    return depth, index


def _strips(rectangles: list[list[int]], max_pixels: int) -> Iterator[tuple[int, int, int, int, int]]:
    """The rectangles with their numbers, cut into strips that fit a CPU's cache."""
    for i, (top, bottom, left, right) in enumerate(rectangles):
        if right > left:
            rows = max(1, max_pixels // (right - left))
            for start in range(top, bottom, rows):
                yield i, start, min(start + rows, bottom), left, right


def _sphere(direction: Tensor, origin: Tensor, constant: Tensor) -> tuple[Tensor, Tensor]:
    """Distances at which rays enter and leave the unit sphere (or circle); NaN when they miss."""
    a = (direction * direction).sum(0)
    b = (direction * origin).sum(0)
    root = (b * b - a * constant).sqrt()
    inverse = a.reciprocal()
    return (-b - root) * inverse, (root - b) * inverse


def _slabs(direction: Tensor, origin: Tensor) -> tuple[Tensor, Tensor]:
    """Distances at which rays enter and leave the cube [-1, 1]^d."""
    inverse = direction.reciprocal()
    middle = -origin * inverse
    reach = inverse.abs()
    return (middle - reach).amax(0), (middle + reach).amin(0)


def _rectangles(primitives: Primitives, c2w: Tensor, K: Tensor, size: tuple[int, int]) -> list[list[int]]:
    """Rows and columns that the bounding box of each primitive covers: top, bottom, left, right."""
    height, width = size
    signs = torch.tensor([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])
    corners = (signs.to(c2w) * primitives.half[:, None]) @ primitives.rotation.mT + primitives.center[:, None]
    local = (corners - c2w[:3, 3]) @ c2w[:3, :3]
    depth = local[..., 2]
    crosses = (depth < _MIN_DEPTH).any(-1)
    pixels = (local @ K.mT)[..., :2] / depth.clamp_min(_MIN_DEPTH)[..., None] * c2w.new_tensor([width, height])
    low = torch.where(crosses[:, None], torch.zeros_like(pixels[:, 0]), pixels.amin(1)).floor()
    high = torch.where(crosses[:, None], c2w.new_tensor([width, height]), pixels.amax(1)).ceil()
    behind = (depth < _MIN_DEPTH).all(-1)
    high = torch.where(behind[:, None], low, high)
    limits = c2w.new_tensor([width, height])
    low, high = low.clamp_min(0).minimum(limits).long(), high.clamp_min(0).minimum(limits).long()
    return torch.stack([low[:, 1], high[:, 1], low[:, 0], high[:, 0]], -1).tolist()


def _edges(face: Int64[Tensor, "h w"]) -> Tensor:
    """Pixels with a neighbour on another face."""
    edge = torch.zeros_like(face, dtype=torch.bool)
    across = face[:, 1:] != face[:, :-1]
    down = face[1:] != face[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    return edge


def _pixel_grid(size: tuple[int, int], device: torch.device) -> tuple[Tensor, Tensor]:
    """Normalised coordinates of all pixel centres, row by row."""
    height, width = size
    x = ((torch.arange(width, device=device) + 0.5) / width).repeat(height)
    y = ((torch.arange(height, device=device) + 0.5) / height).repeat_interleave(width)
    return x, y
