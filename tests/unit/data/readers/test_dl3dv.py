"""DL3DV-10K as it is downloaded."""

from pathlib import Path

import pytest
import torch

from scene_files import (
    HEIGHT,
    WIDTH,
    make_cameras,
    write_photo,
    write_transforms,
)
from sr3r.data import open_dataset

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize("layout", [f"1K/{HASH}", HASH, f"{HASH}/nerfstudio"])
def test_dl3dv_is_read_at_480p_where_it_is_there(layout: str, tmp_path: Path) -> None:
    cameras, scene = make_cameras(12), tmp_path / layout
    names = [f"frame_{i + 1:05d}.png" for i in range(12)]
    lens = {"k1": 0.03, "k2": -0.01, "p1": 1e-3, "p2": 0.0}
    write_transforms(scene / "transforms.json", cameras, [f"images/{name}" for name in names], **lens)
    for i, name in enumerate(names):
        write_photo(scene / "images_4" / name, 10 * i)
    dataset = open_dataset(tmp_path)
    assert list(dataset.keys) == [HASH]
    opened = dataset[0]
    torch.testing.assert_close(opened.cameras.c2w, cameras.c2w, atol=1e-5, rtol=0)
    assert (float(opened.cameras.near[0]), float(opened.cameras.far[0])) == (0.5, 200)
    assert opened.load([3]).images.shape == (1, 3, HEIGHT, WIDTH)
    for i, name in enumerate(names):
        write_photo(scene / "images_8" / name, 10 * i, size=(WIDTH // 2, HEIGHT // 2))
    views = open_dataset(tmp_path)[0].load([3, 11])
    assert views.images.shape == (2, 3, HEIGHT // 2, WIDTH // 2)
    # Its slight distortion is ignored, as in DepthSplat's chunks.
    assert (views.images.mean((1, 2, 3)) * 255).round().tolist() == [30, 110]
    folder = tmp_path / layout.removesuffix("/nerfstudio")
    assert list(open_dataset(folder).keys) == [HASH]
