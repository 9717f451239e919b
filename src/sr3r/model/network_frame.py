"""The frame that the network works in, and the way back to the world of the cameras."""

from dataclasses import dataclass, replace
from typing import Self

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.gaussians import Gaussians
from sr3r.model.layers import full_precision
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class NetworkFrame:
    """The first camera is the identity, its near plane is at 1, and image sides are multiples of the network's stride.

    A similarity of the cameras leaves everything in this frame as it is, so it moves the result by the same similarity.

    Attributes:
        to_world: The similarity from this frame to the world of the cameras.
        unit: Length of a unit of this frame in the world: the first camera's near plane.
        size: Height and width of the views as they were given, in pixels.
        padded: Height and width in this frame; pixels were added at the right and at the bottom.
    """

    to_world: Float[Tensor, "b 4 4"]
    unit: Float[Tensor, " b"]
    size: tuple[int, int]
    padded: tuple[int, int]

    @classmethod
    def of(cls, views: Views, *, stride: int) -> Self:
        """The frame for a batch of scenes."""
        unit = views.cameras.near[:, 0]
        to_world = views.cameras.c2w[:, 0].clone()
        to_world[:, :3, :3] *= unit[:, None, None]
        height, width = (side + -side % stride for side in views.size)
        return cls(to_world=to_world, unit=unit, size=views.size, padded=(height, width))

    @full_precision
    def entered(self, views: Views) -> Views:
        """The views in this frame: cameras moved, edges repeated up to the padded size, K adjusted."""
        cameras = views.cameras.transformed(self._from_world())
        (height, width), (padded_height, padded_width) = self.size, self.padded
        if self.padded == self.size:
            return replace(views, cameras=cameras)
        border = (0, padded_width - width, 0, padded_height - height)
        images = F.pad(views.images.flatten(0, 1), border, mode="replicate").unflatten(0, views.images.shape[:2])
        ratio = torch.tensor([width / padded_width, height / padded_height, 1.0]).to(cameras.K)
        return Views(images=images, cameras=replace(cameras, K=cameras.K * ratio[:, None]))

    def cropped(self, maps: Float[Tensor, "*b h w"]) -> Float[Tensor, "*b hh ww"]:
        """Maps without what belongs to padded pixels; they may be finer or coarser than the views."""
        return maps[..., : self._kept(maps, 0), : self._kept(maps, 1)]

    def without_padding(self, gaussians: Gaussians, grid: Float[Tensor, "b v h w"]) -> Gaussians:
        """The Gaussians without those of padded pixels, still in this frame.

        Args:
            gaussians: Any number for each cell of the grid, ordered view, row, column.
            grid: A map of the views whose cells the Gaussians belong to.
        """
        if self.padded == self.size:
            return gaussians
        index = torch.arange(len(gaussians), device=gaussians.device).reshape(*grid.shape[1:], -1)
        return gaussians.select(index[:, : self._kept(grid, 0), : self._kept(grid, 1)].flatten())

    def scaled(self, factor: Float[Tensor, " b"]) -> Self:
        """The frame of the same world whose numbers are larger by a factor, because its unit is smaller."""
        to_world = self.to_world.clone()
        to_world[:, :3, :3] /= factor[:, None, None]
        return replace(self, to_world=to_world, unit=self.unit / factor)

    def _from_world(self) -> Float[Tensor, "b 4 4"]:
        """The inverse of `to_world`, exactly a similarity again."""
        block = self.to_world[:, :3, :3].mT / self.unit[:, None, None] ** 2
        shift = -block @ self.to_world[:, :3, 3:]
        return torch.cat([torch.cat([block, shift], -1), self.to_world[:, 3:]], -2)

    def _kept(self, maps: Tensor, axis: int) -> int:
        """Rows or columns of a map that belong to pixels as they were given."""
        return max(1, round(self.size[axis] * maps.shape[axis - 2] / self.padded[axis]))
