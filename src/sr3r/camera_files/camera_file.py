"""`CameraFile`: what any file of known cameras gives."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files.lens import COEFFICIENTS, Lens, intrinsics_of, pinholes_of
from sr3r.camera_files.origin import origin_of
from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError
from sr3r.files import natural_order
from sr3r.photo_turning import PixelKind

Origin = tuple[float, float, float]
"""The point of a file's world that is the world's origin here."""


@dataclass(frozen=True, kw_only=True)
class CameraFile:
    """The cameras of a file, each with the name of its photo.

    Attributes:
        names: The photos' names as the file has them, all different; they may contain folders.
        c2w: Camera to world, OpenCV axes, float64; positions are relative to `origin`.
        K: Normalised intrinsics, float64: of a pinhole, also where the lens bends.
        near: Smallest depth of interest, scene units; None where the file does not tell.
        far: Largest depth of interest; None exactly if near is.
        lenses: The lens of each photo that bends straight lines, None for a pinhole; empty if all are pinholes.
        sizes: Width and height of each photo as the file tells them, None where it does not; empty for none at all.
        pixels: Which pixels the cameras describe where sizes do not tell.
        origin: What was subtracted from the positions; zero unless they are too large for float32.
        applied_scale: Units of these cameras in one unit of the COLMAP model that they were made from (nerfstudio).
        detail: Width and height of the first photo at the size that the scene beside the file has detail for; None if
            the file does not tell.
        source: The file or folder, for messages.
    """

    names: tuple[str, ...]
    c2w: Float[Tensor, "n 4 4"]
    K: Float[Tensor, "n 3 3"]
    near: float | None = None
    far: float | None = None
    lenses: tuple[Lens | None, ...] = ()
    sizes: tuple[tuple[int, int] | None, ...] = ()
    pixels: PixelKind = "stored"
    origin: Origin = (0.0, 0.0, 0.0)
    applied_scale: float = 1.0
    detail: tuple[int, int] | None = None
    source: str = "the cameras"

    @classmethod
    def checked(
        cls,
        source: Path,
        names: Sequence[str],
        c2w: Float[Tensor, "n 4 4"],
        lenses: Sequence[Lens],
        depth_range: tuple[float, float] | None,
        *,
        sizes: Sequence[tuple[int, int] | None] = (),
        pixels: PixelKind = "stored",
        origin: Origin | None = None,
        applied_scale: float = 1.0,
    ) -> Self:
        """The cameras that were read, if they can be used, with positions that float32 can hold.

        Args:
            source: The file or folder.
            names: Of the photos.
            c2w: Camera to world, OpenCV axes, float64.
            lenses: Of the photos, pinholes too.
            depth_range: Near and far, if the file has them.
            sizes: Width and height of the photos, or nothing.
            pixels: Which pixels the cameras describe where sizes do not tell.
            origin: What the positions are relative to; None to find it.
            applied_scale: See the class.

        Raises:
            FileError: saying what is wrong with the file.
        """
        if not names:
            raise FileError(f"{source} holds no cameras; write it again with at least one frame.")
        if len(set(names)) < len(names):
            twice = next(name for name, count in Counter(names).items() if count > 1)
            raise FileError(f"{source} has more than one camera for {twice[:100]}; keep one of them.")
        for lens in dict.fromkeys(lenses):
            if not all(math.isfinite(getattr(lens, key)) for key in COEFFICIENTS):
                name = names[lenses.index(lens)][:100]
                raise FileError(f"The lens of {name} in {source} contains NaN or infinite values; write it again.")
        poses = _rigid(c2w)
        planes = torch.ones(len(names), dtype=torch.float64)
        near, far = depth_range or (1.0, 2.0)
        try:
            K = intrinsics_of(lenses)
            Cameras(c2w=poses, K=K, near=planes * near, far=planes * far).check()
            K = pinholes_of(lenses)
        except InputError as error:
            raise FileError(f"The cameras in {source} cannot be used. {error}") from error
        if origin is None:
            moved = origin_of(poses[:, :3, 3])
            poses[:, :3, 3] -= moved
            x, y, z = moved.tolist()
            origin = (x, y, z)
        bends = any(lens.bends for lens in lenses)
        return cls(
            names=tuple(names),
            c2w=poses,
            K=K,
            near=None if depth_range is None else near,
            far=None if depth_range is None else far,
            lenses=tuple(lens if lens.bends else None for lens in lenses) if bends else (),
            sizes=tuple(sizes) if any(size is not None for size in sizes) else (),
            pixels=pixels,
            origin=origin,
            applied_scale=applied_scale,
            source=str(source),
        )

    def select(self, indices: Sequence[int]) -> Self:
        """The cameras at the given positions."""
        rows = list(indices)
        return replace(
            self,
            names=tuple(self.names[i] for i in rows),
            c2w=self.c2w[rows],
            K=self.K[rows],
            lenses=tuple(self.lenses[i] for i in rows) if self.lenses else (),
            sizes=tuple(self.sizes[i] for i in rows) if self.sizes else (),
        )

    def in_natural_order(self) -> Self:
        """The cameras sorted by the names of their photos, which for videos and captures is the order of time."""
        return self.select(sorted(range(len(self.names)), key=lambda i: natural_order(self.names[i])))

    def lens(self, index: int) -> Lens | None:
        """The lens of a photo if it bends straight lines."""
        return self.lenses[index] if self.lenses else None

    def size(self, index: int) -> tuple[int, int] | None:
        """Width and height of a photo, if the file tells them."""
        return self.sizes[index] if self.sizes else None

    def relative_to(self, origin: Origin) -> Self:
        """The cameras of the same world with its origin elsewhere."""
        moved = torch.tensor(self.origin, dtype=torch.float64) - torch.tensor(origin, dtype=torch.float64)
        c2w = self.c2w.clone()
        c2w[:, :3, 3] += moved
        return replace(self, c2w=c2w, origin=origin)


def _rigid(c2w: Float[Tensor, "n 4 4"]) -> Float[Tensor, "n 4 4"]:
    """Rounded rotations replaced by the nearest ones; what is exact, or no rotation at all, stays."""
    if not torch.isfinite(c2w).all():
        return c2w
    rotations = c2w[:, :3, :3]
    # Most are exact, and the decompositions of many take long.
    rounded = ((rotations @ rotations.mT - torch.eye(3).to(c2w)).abs().amax((1, 2)) > 1e-6).nonzero()[:, 0]
    u, _, vh = torch.linalg.svd(rotations[rounded])
    nearest = u @ vh
    error = (nearest - rotations[rounded]).abs().amax((1, 2))
    close = (error > 1e-6) & (error < 1e-2)
    result = c2w.clone()
    result[rounded[close], :3, :3] = nearest[close]
    return result
