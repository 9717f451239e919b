import json
from pathlib import Path

import pytest
import torch

import sr3r
from sr3r.cameras import Cameras
from sr3r.images import load_image

ASSETS = Path(sr3r.__file__).parent / "assets"


@pytest.mark.parametrize("name", ["demo_aerial", "demo_road"])
def test_the_cameras_of_a_demo_scene_are_sound(name: str):
    data = json.loads((ASSETS / name / "cameras.json").read_text())
    frames = data["frames"]
    near, far = (torch.full((len(frames),), float(data[key])) for key in ("near", "far"))
    cameras = Cameras(
        c2w=torch.tensor([frame["c2w"] for frame in frames]).float(),
        K=torch.tensor([frame["K"] for frame in frames]).float(),
        near=near,
        far=far,
    ).check()
    assert torch.equal(cameras.c2w[0], torch.eye(4))
    # The point the first camera looks at, half way between near and far, is in every image.
    middle = torch.tensor([[0.0, 0, (data["near"] + data["far"]) / 2]]).expand(len(frames), 1, 3)
    uv, depth = cameras.project(middle)
    assert (depth > 0).all()
    assert ((uv > 0) & (uv < 1)).all()


@pytest.mark.parametrize("name", ["demo_aerial", "demo_road"])
def test_the_photos_of_a_demo_scene_are_there(name: str):
    for file in ("left.jpg", "right.jpg", "between.jpg"):
        assert load_image(ASSETS / name / file).shape == (3, 360, 480)
