"""Lenses that bend, and the pinholes that stand in for them."""

from dataclasses import replace

import pytest
import torch

from bent_lens import BENT, grid, smooth
from scene_files import make_cameras
from sr3r.camera_files.colmap_records import MODELS
from sr3r.camera_files.lens import Lens, distort, pinhole_of, undistort
from sr3r.errors import InputError

NUMBERS = (0.05, -0.02, 0.004, -0.003, 0.01, 0.02, -0.03, 0.004)


def bent_lens() -> Lens:
    K = make_cameras().K[0].double()
    k1, k2, p1, p2 = BENT
    fx, fy, cx, cy = float(K[0, 0]), float(K[1, 1]), float(K[0, 2]), float(K[1, 2])
    return Lens(fx=fx, fy=fy, cx=cx, cy=cy, k1=k1, k2=k2, p1=p1, p2=p2)


@pytest.mark.parametrize("lens", [bent_lens(), Lens(fx=0.4, fy=0.6, cx=0.5, cy=0.5, is_fisheye=True, k1=0.02)])
def test_undistorting_shows_every_direction_where_a_pinhole_does(lens: Lens) -> None:
    K = pinhole_of(lens)
    straight = undistort(smooth(grid(96, 144)), lens, K)
    points = (grid(96, 144).double() - K[:2, 2]) / K[[0, 1], [0, 1]]
    uv = (distort(points, lens) * lens.K[[0, 1], [0, 1]] + lens.K[:2, 2]).float()
    inside = ((uv > 0.01) & (uv < 0.99)).all(-1)
    assert inside.float().mean() > 0.9
    assert (straight - smooth(uv)).abs()[:, inside].max() < 2e-3
    # And it makes a difference.
    assert (straight - smooth(grid(96, 144))).abs()[:, inside].max() > 0.02


def test_the_pinhole_of_a_perspective_lens_has_its_own_focal_length() -> None:
    lens = bent_lens()
    assert lens.bends
    assert torch.equal(pinhole_of(lens), lens.K)


@pytest.mark.parametrize(
    ("fx", "expected"), [(0.25, 0.5), (1.0, 1.0)], ids=["180 degrees are cut to 90", "a narrow one is filled"]
)
def test_the_pinhole_of_a_fisheye_is_covered_by_the_photo(fx: float, expected: float) -> None:
    lens = Lens(fx=fx, fy=1.5 * fx, cx=0.5, cy=0.5, is_fisheye=True)
    K = pinhole_of(lens)
    assert float(K[0, 0]) == pytest.approx(expected, rel=0.2)
    assert float(K[1, 1] / K[0, 0]) == pytest.approx(1.5)
    points = (grid(40, 60).double() - K[:2, 2]) / K[[0, 1], [0, 1]]
    uv = distort(points, lens) * lens.K[[0, 1], [0, 1]] + lens.K[:2, 2]
    assert ((uv >= 0) & (uv <= 1)).all()


def test_a_fisheye_that_shows_nothing_straight_is_refused() -> None:
    with pytest.raises(InputError, match="show no pinhole's picture; check the calibration"):
        pinhole_of(Lens(fx=0.5, fy=0.5, cx=9.0, cy=0.5, is_fisheye=True))


@pytest.mark.parity
@pytest.mark.parametrize("model", MODELS)
def test_lenses_distort_as_those_of_colmap(model: str) -> None:
    pycolmap = pytest.importorskip("pycolmap")
    _, num_focal, names = MODELS[model]
    values = NUMBERS[: len(names)]
    camera = pycolmap.Camera(model=model, width=2, height=2, params=[*[1.0] * num_focal, 0.0, 0.0, *values])
    points = (torch.rand(50, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64) - 0.5) * 1.6
    rays = torch.cat([points, torch.ones(50, 1, dtype=torch.float64)], 1)
    theirs = torch.from_numpy(camera.img_from_cam(rays.numpy()))
    plain = Lens(fx=1, fy=1, cx=0, cy=0, is_fisheye=model.endswith("FISHEYE"))
    lens = replace(plain, **dict(zip(names, values, strict=True)))
    torch.testing.assert_close(distort(points, lens), theirs, atol=1e-12, rtol=0)
