"""Ray casting on the CPU: `raycast.py` with its inner loops compiled."""

import math

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.procedural import raycast_kernels, texture_kernels
from sr3r.data.procedural.primitives import Primitives
from sr3r.data.procedural.raycast import make_frame
from sr3r.data.procedural.raycast_kernels import cast, shade_image, smooth_edges
from sr3r.data.procedural.shading import Frame, Tables, gloss_table, point_table
from sr3r.data.procedural.textures import TextureAtlas
from sr3r.rendering.kernel_cache import forgive

forgive(raycast_kernels, texture_kernels)


def render_view_cpu(
    primitives: Primitives, atlas: TextureAtlas, camera: Cameras, size: tuple[int, int], *, supersample: int = 1
) -> tuple[Float[Tensor, "3 h w"], Float[Tensor, "h w"]]:
    """The same as `raycast.render_view`, for tensors on the CPU."""
    slots = atlas.slots(primitives.texture.flatten().tolist())
    tables = Tables(primitives, atlas, slots)
    frame = make_frame(primitives, camera, size)
    depth, index = cast_cpu(frame, size)
    colour, face = torch.empty(3, *size), torch.empty(size, dtype=torch.int32)
    shared = (
        point_table(frame).numpy(),
        gloss_table(frame).numpy(),
        primitives.shape.numpy(),
        tables.faces.numpy(),
        tables.base.numpy(),
        tables.texels.numpy(),
        np.float32(frame.footprint),
        np.float32(primitives.ambient),
        colour.numpy(),
    )
    shade_image(index.numpy(), depth.numpy(), face.numpy(), *shared)
    if supersample > 1:
        fine_size = (size[0] * supersample, size[1] * supersample)
        fine_depth, fine_index = cast_cpu(make_frame(primitives, camera, fine_size), fine_size)
        smooth_edges(fine_index.numpy(), fine_depth.numpy(), index.numpy(), face.numpy(), *shared)
    return colour, depth


def cast_cpu(frame: Frame, size: tuple[int, int]) -> tuple[Float[Tensor, "h w"], Int64[Tensor, "h w"]]:
    """The same as `raycast.cast`, for tensors on the CPU."""
    depth, index = torch.full(size, math.inf), torch.zeros(size, dtype=torch.int64)
    cast(
        frame.rays.numpy(),
        frame.origin.numpy(),
        frame.primitives.shape.numpy(),
        frame.primitives.hollow.numpy(),
        np.array(frame.rectangles),
        depth.numpy(),
        index.numpy(),
    )
    return depth, index
