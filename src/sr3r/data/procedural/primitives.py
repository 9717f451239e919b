"""`Primitives`: the boxes, ellipsoids and cylinders of a synthetic scene, and the list they are built with."""

import math
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from sr3r.data.procedural.textures import SIZE

BOX, ELLIPSOID, CYLINDER = 0, 1, 2
"""Shapes. Locally all fill [-1, 1]^3; a cylinder's axis is z. Pictures and grounds are thin boxes."""


@dataclass(frozen=True, kw_only=True)
class Primitives:
    """Textured shapes, and the light on them.

    A face is numbered 2 * axis + (1 on the positive side); the side of a cylinder is face 0.

    Attributes:
        shape: BOX, ELLIPSOID or CYLINDER.
        hollow: Seen from inside (a room, the sky).
        center: World position.
        rotation: Local to world.
        half: Half sizes along the local axes, world units.
        texture: Texture number of every face.
        uv: Per face: repeats along u and v, then the offsets.
        tint: Colour factor of every face.
        light: World direction towards the light, unit length.
        ambient: Brightness in the shade; lit surfaces have up to 1.
        gain: Overall colour factor.
        gloss: Strength of each primitive's highlights, and how often their cosine is squared.
        lamps: What is seen in glossy surfaces: world direction, unit length, and brightness.
    """

    shape: Int64[Tensor, " n"]
    hollow: Bool[Tensor, " n"]
    center: Float[Tensor, "n 3"]
    rotation: Float[Tensor, "n 3 3"]
    half: Float[Tensor, "n 3"]
    texture: Int64[Tensor, "n 6"]
    uv: Float[Tensor, "n 6 4"]
    tint: Float[Tensor, "n 6 3"]
    light: Float[Tensor, "3"]
    ambient: float
    gain: Float[Tensor, "3"]
    gloss: Float[Tensor, "n 2"]
    lamps: Float[Tensor, "l 4"]

    def __len__(self) -> int:
        """Number of primitives."""
        return len(self.shape)

    def keep(self, mask: Bool[Tensor, " n"]) -> Self:
        """The primitives where the mask is set, under the same light."""
        rows = ("shape", "hollow", "center", "rotation", "half", "texture", "uv", "tint", "gloss")
        return replace(self, **{name: getattr(self, name)[mask] for name in rows})

    def to(self, device: torch.device | str) -> Self:
        """The same primitives on another device."""
        tensors = {name: value for name, value in vars(self).items() if isinstance(value, Tensor)}
        return replace(self, **{name: tensor.to(device) for name, tensor in tensors.items()})

    def texel_density(self) -> Float[Tensor, "n 6"]:
        """Texels of level 0 per world unit on every face, the larger of both directions."""
        x, y, z = self.half.unbind(-1)
        extent_u = torch.stack([y, y, x, x, x, x], -1) * 2
        extent_v = torch.stack([z, z, z, z, y, y], -1) * 2
        round_side = self.shape == CYLINDER
        extent_u[:, 0] = torch.where(round_side, math.pi * (x + y), extent_u[:, 0])
        # The cube projection of a sphere is stretched: its scale is between 0.7 and 1.4 of the middle's.
        stretch = torch.where(self.shape == ELLIPSOID, 1.3, 1.0)[:, None]
        return SIZE * stretch * torch.maximum(self.uv[..., 0] / extent_u, self.uv[..., 1] / extent_v)


@dataclass(kw_only=True)
class PrimitiveList:
    """Collects primitives one by one (numpy numbers, world z up), then stacks them."""

    rows: list[dict] = field(default_factory=list)

    def add(
        self,
        shape: int,
        center: tuple[float, float, float] | np.ndarray,
        half: tuple[float, float, float] | np.ndarray,
        *,
        textures: list[int],
        uv: np.ndarray,
        tint: np.ndarray,
        rotation: np.ndarray | None = None,
        hollow: bool = False,
    ) -> None:
        """Append one primitive; `textures` has six entries, `uv` is 6 x 4 and `tint` 3 or 6 x 3."""
        self.rows.append(
            {
                "shape": shape,
                "hollow": hollow,
                "center": np.asarray(center, float),
                "rotation": np.eye(3) if rotation is None else rotation,
                "half": np.maximum(np.asarray(half, float), 1e-4),
                "texture": np.asarray(textures),
                "uv": uv,
                "tint": np.broadcast_to(tint, (6, 3)),
            }
        )

    def build(self, *, light: np.ndarray, ambient: float, gain: np.ndarray, scale: float) -> Primitives:
        """Stack the list; the world is scaled by `scale`, and nothing shines (see `gloss.polished`)."""
        arrays = {name: np.stack([row[name] for row in self.rows]) for name in self.rows[0]}
        tensors = {
            name: torch.from_numpy(array if array.dtype.kind in "bi" else array.astype(np.float32))
            for name, array in arrays.items()
        }
        tensors["center"] = tensors["center"] * scale
        tensors["half"] = tensors["half"] * scale
        direction = torch.from_numpy(light.astype(np.float32))
        gain_tensor = torch.from_numpy(gain.astype(np.float32))
        return Primitives(
            **tensors,
            light=direction / direction.norm(),
            ambient=ambient,
            gain=gain_tensor,
            gloss=torch.zeros(len(self.rows), 2),
            lamps=torch.zeros(0, 4),
        )
