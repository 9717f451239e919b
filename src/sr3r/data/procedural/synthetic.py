"""Procedural scenes with exact depth: `SyntheticDataset`, deterministic from (seed, index)."""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.dataset import NumberedKeys
from sr3r.data.procedural.clutter import add_clutter
from sr3r.data.procedural.dressing import Dresser
from sr3r.data.procedural.gloss import polished
from sr3r.data.procedural.layouts import Layout, draw_layout
from sr3r.data.procedural.paths import Move
from sr3r.data.procedural.primitives import Primitives
from sr3r.data.procedural.raycast import make_frame, render_view
from sr3r.data.procedural.raycast_cpu import cast_cpu, render_view_cpu
from sr3r.data.procedural.textures import TextureAtlas
from sr3r.errors import InputError
from sr3r.views import Views

NUM_FRAMES = 8
_PROBE = (32, 32)
_MIN_OVERLAP = 0.5


@dataclass(frozen=True, kw_only=True)
class SyntheticScene:
    """One procedural scene.

    Attributes:
        key: Names seed and index.
        cameras: Eight frames along the camera's path; frames 1 and 6 see at least half of each other's pixels.
        primitives: What there is to see.
        atlas: The textures, shared by the scenes of a data set.
        size: Height and width of the images that `load` returns.
    """

    key: str
    cameras: Cameras
    primitives: Primitives
    atlas: TextureAtlas
    size: tuple[int, int] = (256, 256)

    def load(self, indices: list[int]) -> Views:
        """The images of the given frames, with smooth edges."""
        views, _ = self.render(self.cameras.select(indices), self.size, supersample=2)
        return views

    def depth(self, indices: list[int]) -> Float[Tensor, "v h w"]:
        """Exact z-depth at the pixel centres of the given frames."""
        _, depth = self.render(self.cameras.select(indices), self.size)
        return depth

    def render(
        self, cameras: Cameras, size: tuple[int, int], supersample: int = 1
    ) -> tuple[Views, Float[Tensor, "v h w"]]:
        """Images and z-depths for any cameras.

        Args:
            cameras: Unbatched, on the device of the data set's textures.
            size: Height and width in pixels.
            supersample: Edge pixels are the mean of this many samples squared. Textures are always filtered.
        """
        draw = render_view_cpu if cameras.c2w.device.type == "cpu" else render_view
        pairs = [
            draw(self.primitives, self.atlas, cameras.select([view]), size, supersample=supersample)
            for view in range(len(cameras))
        ]
        images, depths = zip(*pairs, strict=True)
        return Views(images=torch.stack(images), cameras=cameras), torch.stack(depths)


class SyntheticDataset:
    """Rooms, table tops, streets and aerial views made of textured primitives, without end.

    Args:
        seed: Chooses the scenes.
        textures: Folder of images (a manifest.json with categories is used when there); None for procedural noise.
        length: Number of scenes.
        size: Height and width of the images that a scene's `load` returns.
        device: Where scenes are rendered.
        highlights: Share of the scenes with surfaces that shine; it changes nothing else.
        clutter: Share of the scenes with floating, thin and hiding things.
    """

    format = "procedural scenes"

    def __init__(
        self,
        seed: int,
        textures: Path | None = None,
        length: int = 1_000_000,
        *,
        size: tuple[int, int] = (256, 256),
        device: torch.device | str = "cpu",
        highlights: float = 0.6,
        clutter: float = 0.75,
    ) -> None:
        if seed < 0 or length < 1:
            raise InputError(f"Synthetic scenes need a seed >= 0 and a length >= 1, got {seed} and {length}.")
        self.seed = seed
        self.size = size
        self.keys = NumberedKeys(f"synthetic-{seed}-", length)
        self.atlas = TextureAtlas(None if textures is None else Path(textures), device=device)
        self._length = length
        self._device = device
        self._highlights = highlights
        self._clutter = clutter

    def __len__(self) -> int:
        """Number of scenes."""
        return self._length

    def __getitem__(self, index: int) -> SyntheticScene:
        """Scene number `index`, the same on every call."""
        if not 0 <= index < self._length:
            raise IndexError(f"Scene {index} of {self._length} synthetic scenes.")
        rng = np.random.default_rng([self.seed, index])
        dresser = Dresser(rng, self.atlas)
        layout = draw_layout(rng, dresser)
        # Streams of their own, so that clutter and highlights can be switched off and the rest stays.
        own = np.random.default_rng([self.seed, index, 2])
        restless = np.zeros(4)
        if own.random() < self._clutter:
            add_clutter(own, dresser.with_draws(own), layout)
            restless = np.radians(own.normal(0, [7, 7, 5, 5]))
        scale = math.exp(rng.uniform(math.log(0.3), math.log(3)))
        primitives = dresser.list.build(
            light=np.array([rng.normal(), rng.normal(), rng.uniform(0.4, 2)]),
            ambient=rng.uniform(0.45, 0.85),
            gain=np.exp(rng.normal(0.12, 0.2) + rng.normal(0, 0.05, 3)),
            scale=scale,
        )
        primitives, cameras = _film(rng, primitives, layout, scale, restless)
        own = np.random.default_rng([self.seed, index, 1])
        if own.random() < self._highlights:
            primitives = polished(primitives, own)
        if torch.device(self._device).type != "cpu":
            primitives, cameras = primitives.to(self._device), cameras.to(self._device)
        return SyntheticScene(
            key=self.keys[index],
            cameras=cameras,
            primitives=primitives,
            atlas=self.atlas,
            size=self.size,
        )


def _film(
    rng: np.random.Generator, primitives: Primitives, layout: Layout, scale: float, restless: np.ndarray
) -> tuple[Primitives, Cameras]:
    """Choose lens and path; clear what stands in the way; shorten the move until the context views overlap.

    `restless` turns the camera further: roll at both ends, and pan along the path.
    """
    move = Move.draw(rng, layout.eye, layout.target)
    move = replace(move, roll=move.roll + restless[:2], pan=move.pan + restless[2:])
    # Square crops of photographs: from wide lenses (70 degrees) to what is left of a long one (24 degrees).
    focal = math.exp(rng.triangular(math.log(0.7), math.log(1.05), math.log(2.35)))
    focus = float(np.linalg.norm(layout.target - layout.eye)) * scale
    amplitude = 1.0
    full_path = _cameras(move, focal, scale, amplitude)
    primitives = primitives.keep(_is_clear(primitives, full_path, layout.num_fixed, 0.22 * focus))
    while True:
        cameras = _cameras(move, focal, scale, amplitude)
        depths = []
        ends = cameras.select([1, NUM_FRAMES - 2])
        for view in range(2):
            depths.append(cast_cpu(make_frame(primitives, ends.select([view]), _PROBE), _PROBE)[0])
        depth = torch.stack(depths)
        fine = bool(torch.isfinite(depth).all()) and _overlap(ends, depth) >= _MIN_OVERLAP
        if amplitude < 0.1 or (fine and _is_enclosed(primitives, cameras)):
            break
        amplitude *= 0.75
    near, far = (torch.quantile(depth.flatten(), torch.tensor([0.01, 0.99])) * torch.tensor([0.9, 1.1])).tolist()
    return primitives, replace(
        cameras, near=torch.full((NUM_FRAMES,), near), far=torch.full((NUM_FRAMES,), max(far, 1.5 * near))
    )


def _cameras(move: Move, focal: float, scale: float, amplitude: float) -> Cameras:
    poses = move.poses(NUM_FRAMES, amplitude)
    poses[:, :3, 3] *= scale
    K = torch.tensor([[focal, 0, 0.5], [0, focal, 0.5], [0, 0, 1]]).expand(NUM_FRAMES, 3, 3)
    ones = torch.ones(NUM_FRAMES)
    return Cameras(c2w=torch.from_numpy(poses.astype(np.float32)), K=K, near=ones, far=2 * ones)


def _distances(primitives: Primitives, points: Float[Tensor, "v 3"]) -> Float[Tensor, "n v"]:
    """Distance from points to the bounding boxes of the primitives; 0 inside."""
    local = (points - primitives.center[:, None]) @ primitives.rotation
    return (local.abs() - primitives.half[:, None]).clamp_min(0).norm(dim=-1)


def _is_clear(primitives: Primitives, cameras: Cameras, num_fixed: int, margin: float) -> Tensor:
    """Which primitives neither touch the path nor fill the view; the first `num_fixed` always stay."""
    keep = (_distances(primitives, cameras.centers) > margin).all(-1)
    keep[:num_fixed] = True
    kept = torch.nonzero(keep).squeeze(-1)
    for view in (1, NUM_FRAMES - 2):
        depth, index = cast_cpu(make_frame(primitives.keep(keep), cameras.select([view]), _PROBE), _PROBE)
        # Anything nearer than half the typical distance may cover a fifth of the view, not more.
        close = index[depth < 2.5 * margin].flatten()
        share = torch.bincount(close, minlength=len(kept)) / index.numel()
        keep[kept[(share > 0.2) & (kept >= num_fixed)]] = False
        kept = torch.nonzero(keep).squeeze(-1)
    return keep


def _is_enclosed(primitives: Primitives, cameras: Cameras) -> bool:
    """Whether all cameras are well inside the room or under the sky, and outside of the other fixed things."""
    hollow = primitives.hollow
    local = (cameras.centers - primitives.center[:, None]) @ primitives.rotation / primitives.half[:, None]
    inside = bool((local[hollow].abs() < 0.93).all())
    return inside and bool((_distances(primitives.keep(~hollow), cameras.centers) > 0).all())


def _overlap(cameras: Cameras, depth: Float[Tensor, "2 h w"]) -> float:
    """Share of either view's surface points that project inside the other; the smaller of both directions."""
    points = cameras.rays(*_PROBE) * depth[..., None]
    world = points.flatten(1, 2) @ cameras.c2w[:, :3, :3].mT + cameras.c2w[:, None, :3, 3]
    uv, z = cameras.project(world.flip(0))
    inside = ((uv > 0) & (uv < 1)).all(-1) & (z > 0)
    return float(inside.float().mean(-1).min())
