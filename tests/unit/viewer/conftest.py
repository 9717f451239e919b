from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import sr3r
from sr3r.camera_files import save_cameras
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians


def make_scene(n: int, generator: torch.Generator) -> Gaussians:
    return Gaussians(
        means=torch.randn(n, 3, generator=generator) * 0.5 + torch.tensor([0.0, 0, 3]),
        quats=torch.nn.functional.normalize(torch.randn(n, 4, generator=generator), dim=-1),
        scales=torch.rand(n, 3, generator=generator) * 0.1 + 0.02,
        opacities=torch.rand(n, generator=generator) * 0.8 + 0.1,
        sh=torch.randn(n, 1, 3, generator=generator),
    )


@pytest.fixture
def folder(tmp_path: Path, generator: torch.Generator) -> Path:
    """What `sr3r reconstruct` leaves: scene, scaffold, cameras, photos."""
    folder = tmp_path / "room"
    (folder / "photos").mkdir(parents=True)
    sr3r.save(make_scene(60, generator), folder / "scene.ply")
    sr3r.save(make_scene(10, generator), folder / "scene.scaffold.ply")
    c2w = torch.eye(4).repeat(2, 1, 1)
    c2w[1, 0, 3] = 0.4
    K = torch.tensor([[1.1, 0, 0.5], [0, 1.2, 0.5], [0, 0, 1]]).repeat(2, 1, 1)
    cameras = Cameras(c2w=c2w, K=K, near=torch.ones(2), far=torch.full((2,), 9.0))
    save_cameras(cameras, ["a.jpg", "b.jpg"], folder / "scene.cameras.json", detail=(320, 240))
    Image.fromarray(np.full((600, 800, 3), 90, np.uint8)).save(folder / "photos" / "a.jpg")
    return folder
