"""Photos have more pixels than the network sees; the scene's colours follow them."""

from pathlib import Path

import pytest
import torch
from PIL import Image

import sr3r
from sr3r.metrics import psnr
from sr3r.model import ColourFeedback
from sr3r.reconstruction import finish, prepare
from sr3r.rendering import render

DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"


def test_the_scene_looks_like_the_photos_and_not_only_like_what_the_network_saw_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared, calls = prepare([DEMO / "left.jpg", DEMO / "right.jpg"], quality="fast"), []
    fed_back = ColourFeedback.__call__
    monkeypatch.setattr(
        ColourFeedback, "__call__", lambda *args, **options: calls.append(1) or fed_back(*args, **options)
    )
    (result,) = finish([prepared])
    assert len(calls) == 1  # Not for the network's small views before.
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


def test_colours_of_photos_smaller_than_the_detail_are_right_at_the_size_of_the_detail(tmp_path: Path) -> None:
    photos = [tmp_path / "left.png", tmp_path / "right.png"]
    for photo in photos:
        with Image.open((DEMO / photo.name).with_suffix(".jpg")) as image:
            image.resize((64, 48)).save(photo)
    (result,) = finish([prepare(photos, cameras=DEMO / "cameras.json")])
    size = result.photos.size
    assert result.size == (4 * size[0], 4 * size[1])
    with torch.inference_mode():
        coarse, fine = (
            render(result.gaussians, result.photos.cameras, size, supersample=n).rgb.clamp(0, 1) for n in (1, 4)
        )
    # What they look like drawn as wide as a photo's pixels is something else.
    assert psnr(fine, result.photos.images).min() > psnr(coarse, result.photos.images).min() + 6
