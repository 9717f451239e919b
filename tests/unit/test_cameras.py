from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from sr3r.cameras import Cameras, interpolate_cameras, look_at, orbit_cameras, spiral_cameras
from sr3r.errors import InputError
from sr3r.views import Views


def ring(num: int) -> Cameras:
    """Cameras on an arc, looking at the origin."""
    angle = torch.linspace(-0.5, 0.5, num, dtype=torch.float64)
    eye = 3 * torch.stack([angle.sin(), torch.zeros_like(angle), -angle.cos()], -1)
    up = torch.tensor([0.0, -1.0, 0.0], dtype=torch.float64).expand(num, 3)
    K = torch.tensor([[0.9, 0, 0.45], [0, 1.2, 0.55], [0, 0, 1]], dtype=torch.float64).expand(num, 3, 3)
    near = torch.ones(num, dtype=torch.float64)
    return Cameras(c2w=look_at(eye, torch.zeros_like(eye), up), K=K, near=near, far=10 * near)


def test_w2c_is_the_inverse_of_c2w() -> None:
    cameras = ring(3)
    torch.testing.assert_close(cameras.w2c, torch.linalg.inv(cameras.c2w))


def test_look_at_gives_a_proper_rotation_with_the_target_straight_ahead() -> None:
    cameras = ring(4).check()
    uv, depth = cameras.project(torch.zeros(4, 1, 3, dtype=torch.float64))
    torch.testing.assert_close(depth, torch.full_like(depth, 3.0))
    torch.testing.assert_close(uv[:, 0], cameras.K[:, :2, 2])


def test_a_point_along_a_ray_projects_to_its_pixel_centre() -> None:
    cameras = ring(2)
    rays = cameras.rays(4, 6)
    local = rays * 2.5
    world = torch.einsum("vij,vhwj->vhwi", cameras.c2w[:, :3, :3], local) + cameras.centers[:, None, None]
    uv, depth = cameras.project(world.flatten(1, 2))
    torch.testing.assert_close(depth, torch.full_like(depth, 2.5))
    first = torch.tensor([0.5 / 6, 0.5 / 4], dtype=torch.float64)
    torch.testing.assert_close(uv[0, 0], first, rtol=0, atol=1e-14)


def test_rays_undo_any_intrinsics() -> None:
    cameras = ring(3)
    skewed = cameras.K + 0.1 * torch.tensor([[0, 1, 0], [0.5, 0, 0], [0.2, -0.1, 0]], dtype=cameras.K.dtype)
    pixels = torch.einsum("vij,vhwj->vhwi", skewed, replace(cameras, K=skewed).rays(2, 4))
    expected = torch.tensor([0.125, 0.375, 0.625, 0.875], dtype=cameras.K.dtype)
    torch.testing.assert_close(pixels[..., 0], expected.expand(3, 2, 4))
    torch.testing.assert_close(pixels[..., 2], torch.ones(3, 2, 4, dtype=cameras.K.dtype))


def test_points_behind_a_camera_give_finite_coordinates_and_gradients() -> None:
    cameras = ring(1)
    points = torch.tensor([[[0.0, 0, -3.0], [0.0, 0.0, -9.0]]], dtype=torch.float64, requires_grad=True)
    uv, _ = cameras.project(points)
    uv.sum().backward()
    assert torch.isfinite(uv).all()
    assert points.grad is not None
    assert torch.isfinite(points.grad).all()


def test_a_similarity_of_the_world_does_not_change_what_a_camera_sees() -> None:
    cameras = ring(3)
    points = torch.randn(3, 5, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    similarity = torch.eye(4, dtype=torch.float64)
    similarity[:3, :3] = 2.5 * cameras.c2w[1, :3, :3]
    similarity[:3, 3] = torch.tensor([1.0, 2.0, 3.0])
    moved = cameras.transformed(similarity)
    uv, depth = cameras.project(points)
    uv_moved, depth_moved = moved.project(points @ similarity[:3, :3].mT + similarity[:3, 3])
    torch.testing.assert_close(uv_moved, uv)
    torch.testing.assert_close(depth_moved, 2.5 * depth)
    torch.testing.assert_close(moved.near, 2.5 * cameras.near)


def test_interpolation_passes_through_its_ends_and_stays_rigid() -> None:
    cameras = ring(3)
    path = interpolate_cameras(cameras, 9).check()
    torch.testing.assert_close(path.c2w[[0, 4, 8]], cameras.c2w)
    # Between the first two cameras the angle changes evenly.
    angles = torch.atan2(path.c2w[:, 0, 2], path.c2w[:, 2, 2])
    torch.testing.assert_close(angles.diff(), torch.full_like(angles.diff(), float(angles[4] - angles[0]) / 4))


def test_depth_ranges_and_lenses_change_evenly_between_cameras() -> None:
    cameras = ring(3)
    near = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)
    zoomed = cameras.K * torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)[:, None, None]
    path = interpolate_cameras(replace(cameras, near=near, far=10 * near, K=zoomed), 5)
    expected = torch.tensor([1.0, 1.5, 2.0, 3.0, 4.0], dtype=torch.float64)
    torch.testing.assert_close(path.near, expected)
    torch.testing.assert_close(path.far, 10 * expected)
    torch.testing.assert_close(path.K[:, 0, 0], 0.9 * expected)


def test_depths_that_float32_cannot_multiply_are_refused() -> None:
    cameras = ring(2)
    for near, far in ((1e-30, 1.0), (1.0, 1e30)):
        extreme = replace(cameras, near=torch.full_like(cameras.near, near), far=torch.full_like(cameras.far, far))
        with pytest.raises(InputError, match=r"Camera 0 has near and far outside 1e-09 to 1e\+09"):
            extreme.check()


@pytest.mark.parametrize("path", [orbit_cameras, spiral_cameras])
def test_closed_paths_keep_the_top_of_the_picture_up(path: Callable[..., Cameras]) -> None:
    cameras = ring(3)
    along = path(cameras, 12, depth=3.0).check()
    assert (along.c2w[:, :3, 1] @ cameras.c2w[0, :3, 1] > 0.95).all()


def test_points_in_the_plane_of_a_camera_have_finite_coordinates_and_gradients() -> None:
    cameras = ring(2)
    beside = cameras.centers[:, None] + cameras.c2w[:, None, :3, 0]
    behind = cameras.centers[:, None] - cameras.c2w[:, None, :3, 2]
    points = torch.cat([beside, behind], 1).requires_grad_()
    uv, depth = cameras.project(points)
    assert (depth < 1e-6).all()
    uv.sum().backward()
    assert torch.isfinite(uv).all()
    assert points.grad is not None
    assert not points.grad.any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"c2w": float("nan")}, "c2w contain NaN"),
        ({"near": -1.0}, "0 < near < far"),
        ({"far": 0.5}, "0 < near < far"),
    ],
)
def test_unusable_cameras_are_refused_with_the_reason(change: dict[str, float], message: str) -> None:
    cameras = ring(2)
    broken = {name: getattr(cameras, name).clone() for name in change}
    for name, value in change.items():
        broken[name].flatten()[-1:] = value
        broken[name][-1] = value
    with pytest.raises(InputError, match=message):
        replace(cameras, **broken).check()


def test_a_mirrored_pose_and_pixel_intrinsics_are_refused() -> None:
    cameras = ring(2)
    mirrored = cameras.c2w.clone()
    mirrored[1, :3, 0] *= -1
    with pytest.raises(InputError, match="Camera 1 has a c2w"):
        replace(cameras, c2w=mirrored).check()
    with pytest.raises(InputError, match="normalised"):
        replace(cameras, K=cameras.K_px(480, 640)).check()
    pixels = cameras.K.clone()
    pixels[:, :2, 2] = torch.tensor([320.0, 240.0], dtype=pixels.dtype)
    with pytest.raises(InputError, match="normalised"):
        replace(cameras, K=pixels).check()


def test_crops_keep_the_rays_of_the_pixels_they_keep() -> None:
    cameras = ring(2)
    views = Views(images=torch.rand(2, 3, 8, 12, dtype=torch.float64), cameras=cameras)
    cropped = views.cropped(2, 3, 4, 6)
    torch.testing.assert_close(cropped.cameras.rays(4, 6), cameras.rays(8, 12)[:, 2:6, 3:9])
    assert torch.equal(cropped.images, views.images[:, :, 2:6, 3:9])
    with pytest.raises(InputError, match="not inside"):
        views.cropped(6, 0, 4, 4)


def test_a_centre_crop_has_the_asked_size_and_an_unchanged_principal_ray() -> None:
    cameras = replace(ring(2), K=torch.diag(torch.tensor([0.9, 1.2, 1.0], dtype=torch.float64)).repeat(2, 1, 1))
    K = cameras.K.clone()
    K[:, 0, 2] = K[:, 1, 2] = 0.5
    views = Views(images=torch.rand(2, 3, 36, 64, dtype=torch.float64), cameras=replace(cameras, K=K))
    square = views.center_cropped(16, 16)
    assert square.size == (16, 16)
    torch.testing.assert_close(square.cameras.K[:, :2, 2], K[:, :2, 2])
    torch.testing.assert_close(square.cameras.K[:, 0, 0] * 36, K[:, 0, 0] * 64)


def test_flipping_twice_is_the_identity_and_poses_stay_rigid() -> None:
    views = Views(images=torch.rand(2, 3, 4, 6, dtype=torch.float64), cameras=ring(2))
    flipped = views.flipped()
    flipped.cameras.check()
    twice = flipped.flipped()
    torch.testing.assert_close(twice.cameras.c2w, views.cameras.c2w)
    torch.testing.assert_close(twice.cameras.K, views.cameras.K)
    assert torch.equal(twice.images, views.images)
    mirrored = views.cameras.rays(4, 6).flip(2) * torch.tensor([-1.0, 1, 1], dtype=torch.float64)
    torch.testing.assert_close(flipped.cameras.rays(4, 6), mirrored)
