"""A data set of one scene: a smooth picture on a wall, seen by three cameras in a row."""

import torch

from sr3r.cameras import Cameras
from sr3r.data.evaluation_index import Pair
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.views import Views

DEPTH, SIZE, FACTOR = 2.0, 48, 4


class Wall:
    """A smooth picture on a wall two units away."""

    key = "wall"

    def __init__(self):
        c2w = torch.eye(4).repeat(3, 1, 1)
        c2w[:, 0, 3] = torch.tensor([0.0, 0.15, 0.3])
        K = torch.tensor([[1.0, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1]]).repeat(3, 1, 1)
        self.cameras = Cameras(c2w=c2w, K=K, near=torch.ones(3), far=torch.full((3,), 8.0))

    def load(self, indices: list[int]) -> Views:
        cameras = self.cameras.select(indices)
        x, y, _ = (cameras.rays(SIZE, SIZE) * DEPTH + cameras.centers[:, None, None]).unbind(-1)
        images = torch.stack([torch.sin(5 * x + 3 * y), torch.cos(7 * x), torch.sin(4 * y - x)], 1)
        return Views(images=0.5 + 0.4 * images, cameras=cameras)


class Walls:
    keys = ("wall",)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> Wall:
        return WALL


WALL = Wall()
PAIR = Pair(key="wall", context=[0, 2], target=[1])


def wall_gaussians(views: Views, size: float = 0.6) -> Gaussians:
    """One Gaussian per pixel at the true depth."""
    _, _, height, width = views.images.shape
    means = views.cameras.rays(height, width) * DEPTH + views.cameras.centers[:, None, None]
    n = means.numel() // 3
    return Gaussians(
        means=means.reshape(n, 3),
        quats=torch.tensor([1.0, 0, 0, 0]).repeat(n, 1),
        scales=torch.full((n, 3), size * DEPTH / width),
        opacities=torch.full((n,), 0.8),
        sh=((views.images - 0.5) / SH_C0).movedim(1, -1).reshape(n, 1, 3),
    )
