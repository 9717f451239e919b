"""The 3D smoothing filter: split Gaussians cover a wall also from closer than the target's pixels."""

from dataclasses import replace
from typing import Literal

import pytest
import torch
from torch.nn.functional import avg_pool2d

import sr3r
from demo_photos import demo_paths
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.model.compact import CompactNetwork
from sr3r.model.residuals import SourceFrames, smoothed
from sr3r.model.shuffle_split import shuffle_split
from sr3r.model.sr3r import SR3R
from sr3r.reconstruction import Reconstruction, prepared
from sr3r.rendering import render

SIDE, FACTOR, DEPTH = 16, 4, 3.0


def camera() -> Cameras:
    K = torch.tensor([[[1.0, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1]]])
    return Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 9.0)).unsqueeze()


def wall(size_px: float) -> Gaussians:
    """One white, opaque Gaussian for each pixel of a view, of a size in LR pixels: a batch of one."""
    pixel = DEPTH / SIDE
    steps = (torch.arange(SIDE) + 0.5 - SIDE / 2) * pixel
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    num = SIDE**2
    return Gaussians(
        means=torch.stack([x, y, torch.full_like(x, DEPTH)], -1).flatten(0, 1),
        quats=torch.tensor([1.0, 0, 0, 0]).expand(num, 4),
        scales=torch.full((num, 3), size_px * pixel),
        opacities=torch.full((num,), 0.9),
        sh=torch.zeros(num, 1, 3),
    ).unsqueeze()


def children(smoothing_px: float, size_px: float = 0.6) -> Gaussians:
    parents = wall(size_px)
    frames = SourceFrames(parents, camera(), (SIDE, SIDE))
    return smoothed(shuffle_split(parents), frames, factor=FACTOR, smoothing_px=smoothing_px)


def ripple(gaussians: Gaussians, zoom: int) -> float:
    """How unevenly opaque the middle of the wall is, at `zoom` times the target's size."""
    size = SIDE * FACTOR * zoom
    alpha = render(gaussians, camera(), (size, size)).alpha[0, 0]
    middle = alpha[size // 4 : -size // 4, size // 4 : -size // 4]
    return float((middle.max() - middle.min()) / middle.mean())


@pytest.mark.parametrize("zoom", [1, 2, 4])
def test_the_lattice_of_a_split_wall_fades(zoom: int) -> None:
    assert ripple(children(0.35), zoom) < 0.13
    assert ripple(children(0.35), zoom) < 0.7 * ripple(children(0.0), zoom)


def test_without_smoothing_the_wall_has_a_lattice_from_closer() -> None:
    assert ripple(children(0.0), 2) > 0.14
    assert ripple(children(0.0), 4) > 0.2


def test_sizes_grow_in_quadrature_with_the_footprint_of_a_target_pixel() -> None:
    before, after = children(0.0), children(0.35)
    footprint = DEPTH / (SIDE * FACTOR)
    torch.testing.assert_close(
        after.scales.square() - before.scales.square(), torch.full_like(after.scales, (0.35 * footprint) ** 2)
    )
    for name in ("means", "quats", "opacities", "sh"):
        assert torch.equal(getattr(after, name), getattr(before, name))


@pytest.fixture(scope="module")
def model() -> SR3R:
    return SR3R.from_pretrained("compact")


def demo_road(model: SR3R, quality: Literal["fast", "normal"]) -> Reconstruction:
    left, right, _ = demo_paths("demo_road")
    return sr3r.reconstruct([left, right], cameras=left.parent / "cameras.json", model=model, quality=quality)


def test_the_head_leaves_less_grain_on_smooth_ground(model: SR3R, monkeypatch: pytest.MonkeyPatch) -> None:
    """The road of the demo from four times as close: pixels differ less from their neighbours."""
    monkeypatch.setattr(prepared, "_SMOOTHING_PX", 0.0)
    assert isinstance(model.network, CompactNetwork)
    head = model.network.offsets.head
    assert head.config.smoothing_px == 0.35
    with_smoothing = demo_road(model, "fast")
    monkeypatch.setattr(head, "config", replace(head.config, smoothing_px=0.0))
    assert grain(with_smoothing) < 0.8 * grain(demo_road(model, "fast"))


def test_a_reconstruction_shows_no_dots_at_the_pitch_of_the_network_s_pixels(
    model: SR3R, monkeypatch: pytest.MonkeyPatch
) -> None:
    # At 1.30 the dots were seen, at 1.24 hardly, at 1.21 not.
    assert peak_at_pitch(demo_road(model, "normal")) < 1.25
    monkeypatch.setattr(prepared, "_SMOOTHING_PX", 0.0)
    assert peak_at_pitch(demo_road(model, "normal")) > 1.25


def peak_at_pitch(result: Reconstruction) -> float:
    """The spectrum of rows of a picture twice as large as the detail: amplitude at the pitch over that around it."""
    height, width = (2 * side for side in result.size)
    grey = render(result.gaussians, result.photos.cameras.select([0]), (height, width)).rgb[0].mean(0)
    rows = grey[height // 4 : height // 2]
    spectrum = torch.fft.rfft(rows - rows.mean(), dim=1).abs().mean(0)
    pitch = result.views.size[1]
    around = torch.cat([spectrum[pitch - 12 : pitch - 4], spectrum[pitch + 4 : pitch + 12]])
    return float(spectrum[pitch - 1 : pitch + 2].max() / around.mean())


def grain(result: Reconstruction) -> float:
    """How much neighbouring pixels differ in a picture of the middle of the first photo, four times as close."""
    camera = result.photos.cameras.select([0])
    K = camera.K.clone()
    # A window of 48 pixels of the target around a place on the road.
    window = torch.tensor([48 / result.size[1], 48 / result.size[0]])
    K[0, :2] /= window[:, None]
    K[0, :2, 2] += 0.5 - torch.tensor([0.35, 0.5]) / window
    picture = render(result.gaussians, replace(camera, K=K), (192, 192)).rgb
    return float((picture - avg_pool2d(picture, 9, 1, 4, count_include_pad=False)).square().mean().sqrt())
