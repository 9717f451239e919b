"""Geometry against what the functions of the official DepthSplat (the same as NoPoSplat's) gave."""

import numpy as np
import pytest
import torch

from places import REPOSITORY
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model.backbones.depthsplat.splats import rotate_sh_as_trained

pytestmark = pytest.mark.parity

FILE = REPOSITORY.parent / "shared" / "parity" / "geometry" / "geometry.npz"
# The official code goes through Euler angles in float32, which costs up to 1e-5.
E3NN = 5e-5


@pytest.fixture(scope="module")
def official() -> dict[str, torch.Tensor]:
    if not FILE.is_file():
        pytest.skip("the fixtures beside the repository (../shared/parity/geometry) are not there")
    return {key: torch.from_numpy(value) for key, value in np.load(FILE).items()}


def cameras(official: dict[str, torch.Tensor]) -> Cameras:
    c2w = official["cam_extrinsics"]
    return Cameras(c2w=c2w, K=official["cam_intrinsics"], near=torch.ones(len(c2w)), far=torch.full((len(c2w),), 10.0))


def test_harmonics_turn_as_the_published_weights_expect(official: dict[str, torch.Tensor]):
    ours = rotate_sh_as_trained(official["sh_in"].mT[:, None], official["rot"])[:, 0].mT
    torch.testing.assert_close(ours, official["sh_rotated"], rtol=0, atol=E3NN)


@pytest.mark.parametrize("band", range(5))
def test_rotation_matrices_of_a_band_are_e3nns(official: dict[str, torch.Tensor], band: int):
    """Each basis coefficient alone, turned, is a column of the Wigner matrix."""
    expected = official[f"wigner_{band}"]
    columns = slice(band**2, (band + 1) ** 2)
    sh = torch.eye((band + 1) ** 2)[columns, :, None].expand(-1, -1, 3)
    ours = rotate_sh_as_trained(sh.expand(len(expected), -1, -1, -1), official["rot"])[:, :, columns, 0].mT
    torch.testing.assert_close(ours, expected, rtol=0, atol=E3NN)


def test_quaternions_and_scales_make_the_same_covariances(official: dict[str, torch.Tensor]):
    quats, scales = official["quat_xyzw"][:, [3, 0, 1, 2]], official["scale"]
    torch.testing.assert_close(quats_to_matrices(quats), official["quat_matrix"], rtol=0, atol=1e-6)
    gaussians = Gaussians(
        means=scales, quats=quats, scales=scales, opacities=scales[:, 0], sh=torch.zeros(len(scales), 1, 3)
    )
    torch.testing.assert_close(gaussians.covariances(), official["covariance"], rtol=1e-5, atol=1e-7)


def test_rays_through_pixel_centres_are_the_same(official: dict[str, torch.Tensor]):
    views = cameras(official)
    height, width = official["grid_xy"].shape[:2]
    rays = torch.einsum("vij,vhwj->vhwi", views.c2w[:, :3, :3], views.rays(height, width)).flatten(1, 2)
    torch.testing.assert_close(rays, official["ray_directions"], rtol=0, atol=2e-6)
    torch.testing.assert_close(views.centers[:, None].expand_as(rays), official["ray_origins"], rtol=0, atol=0)


def test_edges_of_the_image_span_the_same_fields_of_view(official: dict[str, torch.Tensor]):
    views = cameras(official)
    for axis, (height, width) in enumerate([(1, 2), (2, 1)]):
        first, last = views.rays(height, width).flatten(1, 2).unbind(1)
        # Centres of two pixels are half an image apart, its edges a quarter beyond them.
        edges = [1.5 * first - 0.5 * last, 1.5 * last - 0.5 * first]
        angle = torch.acos(torch.nn.functional.cosine_similarity(edges[0], edges[1], dim=-1))
        torch.testing.assert_close(angle, official["fov_xy"][:, axis], rtol=0, atol=2e-6)
