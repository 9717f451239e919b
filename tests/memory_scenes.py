"""Scenes and data sets in memory: images that are not files."""

import torch

from sr3r.data.dataset import Scene
from sr3r.errors import FileError
from sr3r.views import Views
from tiny_models import tiny_views


class MemoryScene:
    """A scene of the given views; frame number `broken` cannot be read."""

    def __init__(self, key: str, views: Views, broken: int | None = None) -> None:
        self.key, self.views, self.cameras, self.broken = key, views, views.cameras, broken

    def load(self, indices: list[int]) -> Views:
        if self.broken in indices:
            raise FileError("It is not an image.")
        return self.views.select(indices)


class MemoryDataset:
    """Scenes as given; None cannot be opened."""

    def __init__(self, *scenes: Scene | None) -> None:
        self.scenes = scenes
        self.keys = [scene.key if scene else "closed" for scene in scenes]

    def __len__(self) -> int:
        return len(self.scenes)

    def __getitem__(self, index: int) -> Scene:
        scene = self.scenes[index]
        if scene is None:
            raise FileError("It cannot be opened.")
        return scene


ODD_SIZES = {"a": (12, 20), "..": (16, 16), "__b/ü__": (20, 12), "x" * 200: (10, 10), "last": (14, 14)}
"""Height and width by key."""


def odd_dataset() -> MemoryDataset:
    """Random images of odd sizes and names, with float64 cameras."""
    return MemoryDataset(*(MemoryScene(key, tiny_views(3, size)[0]) for key, size in ODD_SIZES.items()))


def assert_same(scene: Scene, other: Scene) -> None:
    """Equal cameras, bit for bit, and images, to 8 bits."""
    assert scene.key == other.key
    for name in ("c2w", "K", "near", "far"):
        value, expected = getattr(scene.cameras, name), getattr(other.cameras, name)
        assert value.dtype == expected.dtype
        assert torch.equal(value, expected), name
    frames = list(range(len(other.cameras)))
    expected = (other.load(frames).images * 255).round()
    assert torch.equal((scene.load(frames).images * 255).round(), expected.float())
