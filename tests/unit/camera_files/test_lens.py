"""Lens distortion."""

import pytest
import torch

from bent_lens import BENT, grid, smooth
from scene_files import make_cameras
from sr3r.camera_files.lens import distort, undistort


def test_undistorting_shows_every_direction_where_a_pinhole_does() -> None:
    K = make_cameras().K[0]
    coefficients = torch.tensor([*BENT, 0, 0, 0, 0])
    straight = undistort(smooth(grid(96, 144)), K, coefficients)
    points = (grid(96, 144) - K[:2, 2]) / K[[0, 1], [0, 1]]
    uv = distort(points, coefficients) * K[[0, 1], [0, 1]] + K[:2, 2]
    inside = ((uv > 0.01) & (uv < 0.99)).all(-1)
    assert 0.9 < inside.float().mean() < 1
    assert (straight - smooth(uv)).abs()[:, inside].max() < 2e-3
    # And it makes a difference.
    assert (straight - smooth(grid(96, 144))).abs()[:, inside].max() > 0.02


@pytest.mark.parity
@pytest.mark.parametrize(
    ("model", "values", "coefficients"),
    [
        ("SIMPLE_RADIAL", [0.1], [0.1]),
        ("RADIAL", [0.1, -0.05], [0.1, -0.05]),
        ("OPENCV", BENT, BENT),
        ("FULL_OPENCV", [*BENT, 0.01, 0.02, -0.03, 0.004], [*BENT, 0.01, 0.02, -0.03, 0.004]),
    ],
)
def test_lenses_distort_as_those_of_colmap(model: str, values: list[float], coefficients: list[float]) -> None:
    pycolmap = pytest.importorskip("pycolmap")
    focal = [1.0] if model in ("SIMPLE_RADIAL", "RADIAL") else [1.0, 1.0]
    camera = pycolmap.Camera(model=model, width=2, height=2, params=[*focal, 0.0, 0.0, *values])
    points = torch.rand(50, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64) - 0.5
    rays = torch.cat([points, torch.ones(50, 1, dtype=torch.float64)], 1)
    theirs = torch.from_numpy(camera.img_from_cam(rays.numpy()))
    ours = distort(points, torch.tensor([*coefficients, *[0.0] * (8 - len(coefficients))], dtype=torch.float64))
    torch.testing.assert_close(ours, theirs, atol=1e-12, rtol=0)
