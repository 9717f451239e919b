"""Photos have more pixels than the network sees; the scene's colours follow them."""

from pathlib import Path

import pytest
import torch

import sr3r
from sr3r.metrics import psnr
from sr3r.reconstruction import finish, prepare
from sr3r.rendering import render

DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"


def test_the_scene_looks_like_the_photos_and_not_only_like_what_the_network_saw_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared = prepare([DEMO / "left.jpg", DEMO / "right.jpg"], quality="fast")
    (result,) = finish([prepared])
    with torch.inference_mode():
        alone = prepared.network(prepared.views.unsqueeze()).gaussians[0].visible()
    # A model without colour feedback keeps its colours.
    monkeypatch.setattr(prepared.network.network, "feedback", None)
    (plain,) = finish([prepared])
    assert result.photos.size[0] > result.size[0] > result.views.size[0]
    photos = result.photos.resized(*result.size)
    scores = [
        psnr(render(gaussians, photos.cameras, photos.size).rgb.clamp(0, 1), photos.images).mean()
        for gaussians in (plain.gaussians, alone, result.gaussians)
    ]
    assert scores[0] < scores[1]
    assert scores[1] + 1 < scores[2]
    assert torch.equal(result.gaussians.means, alone.means)
    assert plain.gaussians.sh.shape[1] == 1
