"""Dresses the primitives of a synthetic scene: which texture, how large, in which colour."""

import copy
import math
from typing import Self

import numpy as np

from sr3r.data.procedural.primitives import BOX, CYLINDER, ELLIPSOID, PrimitiveList
from sr3r.data.procedural.rotations import random_rotation, yaw_rotation
from sr3r.data.procedural.textures import TextureAtlas

_PER_SCENE = {"material": 7, "photo": 5, "art": 3, "text": 3, "foliage": 2, "sky": 1}


class Dresser:
    """Adds textured primitives to a list; a scene uses a small wardrobe of textures, as real places do.

    Attributes:
        list: What was added so far.
        focus: Distance at which the scene is looked at; textures are scaled to it.
    """

    def __init__(self, rng: np.random.Generator, atlas: TextureAtlas) -> None:
        self.list = PrimitiveList()
        self.focus = 1.0
        self._rng = rng
        self._atlas = atlas
        self._wardrobe = {role: rng.choice(atlas.roles[role], count).tolist() for role, count in _PER_SCENE.items()}

    def add(
        self,
        shape: int,
        center: tuple[float, float, float] | np.ndarray,
        half: tuple[float, float, float] | np.ndarray,
        *,
        role: str | None = None,
        yaw: float = 0.0,
        rotation: np.ndarray | None = None,
        fit: bool | None = None,
    ) -> None:
        """Add one primitive.

        Args:
            shape: BOX, ELLIPSOID or CYLINDER.
            center: World position.
            half: Half sizes.
            role: Kind of texture; None draws one.
            yaw: Rotation about the vertical, radians.
            rotation: Any other rotation, local to world, after the yaw.
            fit: Show the texture once per face; None decides by the kind of texture.
        """
        rng = self._rng
        role = role or str(
            rng.choice(["material", "photo", "art", "text", "foliage"], p=[0.45, 0.22, 0.15, 0.13, 0.05])
        )
        if fit is None:
            fit = role in ("photo", "art", "text") and rng.random() < 0.8
        textures = [int(rng.choice(self._wardrobe[role]))] * 6
        if shape == BOX and rng.random() < 0.3:
            textures = rng.choice(self._wardrobe[role], 6).tolist()
        half = np.asarray(half, float)
        turn = yaw_rotation(yaw) if rotation is None else rotation @ yaw_rotation(yaw)
        uv = self._fitted(textures, half, shape) if fit else self._tiled(half, shape)
        self.list.add(shape, center, half, textures=textures, uv=uv, tint=self._tint(0.15), rotation=turn)

    def on_floor(self, place: tuple[float, float, float], half: np.ndarray, *, yaw: float) -> None:
        """Add a random shape that stands or lies on a surface; one in five is tilted at random."""
        rng = self._rng
        shape = int(rng.choice([BOX, ELLIPSOID, CYLINDER], p=[0.55, 0.22, 0.23]))
        if shape == CYLINDER and rng.random() < 0.8:
            half = np.array([half[0], half[0], half[2]])
        rotation = None
        lift = half[2]
        if rng.random() < 0.2:
            rotation = random_rotation(rng)
            # The height of the tilted shape's lowest point, so that it touches the surface.
            reach = np.abs(rotation[2]) * half
            lift = float(reach.sum() if shape != ELLIPSOID else np.linalg.norm(reach))
            yaw = 0.0
        self.add(shape, (place[0], place[1], place[2] + lift), half, yaw=yaw, rotation=rotation)

    def picture_on_wall(self, width: float, depth: float, height: float, *, floor: float = 0.0) -> None:
        """Add a thin box on one of the four walls of a centred room; most often on the far one."""
        rng = self._rng
        wall = rng.choice(4, p=[0.5, 0.2, 0.2, 0.1])
        half_width = rng.uniform(0.12, 0.22 * min(width, depth))
        half = np.array([half_width, rng.uniform(0.005, 0.03), half_width * math.exp(rng.uniform(-0.5, 0.4))])
        half[2] = min(half[2], 0.42 * height)
        z = floor + rng.uniform(half[2], height - half[2])
        along = (width if wall in (0, 3) else depth) / 2 - half_width
        s = rng.uniform(-along, along)
        out = half[1]
        places = [
            (s, depth / 2 - out, z, 0.0),
            (-width / 2 + out, s, z, math.pi / 2),
            (width / 2 - out, s, z, -math.pi / 2),
            (s, -depth / 2 + out, z, math.pi),
        ]
        x, y, z, yaw = places[wall]
        role = str(rng.choice(["photo", "art", "text", "material"], p=[0.4, 0.3, 0.2, 0.1]))
        self.add(BOX, (x, y, z), half, role=role, yaw=yaw, fit=True)

    def enclosure(self, shape: int, center: tuple[float, float, float], half: tuple[float, float, float]) -> None:
        """Add a room seen from inside: walls alike, floor and ceiling of their own."""
        rng = self._rng
        role = "material" if rng.random() < 0.8 else str(rng.choice(["photo", "art", "text"]))
        wall = int(rng.choice(self._wardrobe[role]))
        textures = [wall] * 4 + rng.choice(self._wardrobe["material"], 2).tolist()
        uv = self._tiled(np.asarray(half), shape, plain=0.35)
        if rng.random() < 0.6:
            uv[4:] = self._tiled(np.asarray(half), shape)[4:]
        tint = np.stack([self._tint(0.12)] * 4 + [self._tint(0.2), self._tint(0.1) * 1.15])
        self.list.add(shape, center, half, textures=textures, uv=uv, tint=tint, hollow=True)

    def with_draws(self, rng: np.random.Generator) -> Self:
        """A dresser of the same list and wardrobe that draws from another stream."""
        other = copy.copy(self)
        other._rng = rng
        return other

    def paint(self, rng: np.random.Generator, share: float) -> None:
        """Make a share of the materials plain, as paint, cloth and plaster are: magnified until no pattern is left."""
        materials = {int(texture) for row in self.list.rows for texture in row["texture"]}
        painted = [texture for texture in sorted(materials) if rng.random() < share]
        for row in self.list.rows:
            is_sky = row["hollow"] and row["shape"] == ELLIPSOID
            if not is_sky:
                stretch = np.where(np.isin(row["texture"], painted), 40.0, 1.0)[:, None]
                row["uv"] = np.concatenate([row["uv"][:, :2] / stretch, row["uv"][:, 2:]], 1)

    def sky(self, radius: float) -> None:
        """Add the far dome; now and then its sides show photographs, like a distant landscape."""
        rng = self._rng
        textures = [self._wardrobe["sky"][0]] * 6
        uv = np.tile([1.0, 1.0, 0.0, 0.0], (6, 1))
        if rng.random() < 0.3:
            role = str(rng.choice(["photo", "foliage"]))
            textures[:4] = [int(rng.choice(self._wardrobe[role]))] * 4
            repeats = rng.uniform(1.0, 3.0)
            uv[:4, :2] = repeats
        self.list.add(
            ELLIPSOID, (0, 0, 0), (radius, radius, radius), textures=textures, uv=uv, tint=np.ones(3), hollow=True
        )

    def _tint(self, spread: float) -> np.ndarray:
        return np.exp(self._rng.normal(0, spread) + self._rng.normal(0, 0.3 * spread, 3)).clip(0.6, 1.3)

    def _tiled(self, half: np.ndarray, shape: int, *, plain: float = 0.1) -> np.ndarray:
        """Repeat the texture at a drawn size: from fine patterns to one that fills the view.

        With probability `plain` it is magnified until hardly a pattern is left, as on painted walls.
        """
        tile = self.focus * math.exp(self._rng.uniform(math.log(0.12), math.log(1.1)))
        if self._rng.random() < plain:
            tile *= 15
        uv = np.zeros((6, 4))
        uv[:, :2] = _extents(half, shape) / tile
        if shape == CYLINDER:
            # Whole repeats around, so that there is no seam.
            uv[0, 0] = max(1, round(uv[0, 0]))
        uv[:, 2:] = self._rng.uniform(0, 1, 2)
        return uv

    def _fitted(self, textures: list[int], half: np.ndarray, shape: int) -> np.ndarray:
        """Show the texture once, cropped to the shape of the face."""
        aspect = np.array([self._atlas.aspect[texture] for texture in textures])
        extents = _extents(half, shape)
        ratio = extents[:, 0] / extents[:, 1] / aspect
        shown = np.maximum(np.minimum(1, np.stack([ratio, 1 / ratio], 1)), 0.02)
        return np.concatenate([shown, (1 - shown) * self._rng.uniform(0, 1, 2)], 1)


def _extents(half: np.ndarray, shape: int) -> np.ndarray:
    """World size of the six faces along u and v."""
    x, y, z = half * 2
    extents = np.array([[y, z], [y, z], [x, z], [x, z], [x, y], [x, y]])
    if shape == CYLINDER:
        extents[0, 0] = math.pi * (x + y) / 2
    return extents
