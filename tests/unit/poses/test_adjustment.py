"""Bundle adjustment finds poses and points from what the cameras see."""

import numpy as np
import pytest

from sr3r.poses.adjustment import adjusted

FOCAL_PX = 600.0


def rotation(generator: np.random.Generator, angle: float) -> np.ndarray:
    axis = generator.normal(size=3)
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def scene(generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """World to camera of four cameras, points, what is seen where, and what is seen."""
    poses = np.tile(np.eye(4), (4, 1, 1))
    for view in range(1, 4):
        poses[view, :3, :3] = rotation(generator, 0.2)
        poses[view, :3, 3] = generator.uniform(-1, 1, 3) * (1, 1, 0.3)
    points = generator.uniform((-2, -2, 4), (2, 2, 9), (200, 3))
    local = points @ poses[:, :3, :3].transpose(0, 2, 1) + poses[:, None, :3, 3]
    seen = generator.random((4, 200)) < 0.7
    seen[:2] |= seen.sum(0) < 2
    return poses, points, local / local[..., 2:], seen


def disturbed(generator: np.random.Generator, poses: np.ndarray) -> np.ndarray:
    moved = poses.copy()
    for pose in moved[1:]:
        pose[:3] = rotation(generator, 0.02) @ pose[:3]
        pose[:3, 3] += generator.normal(size=3) * 0.03
    return moved


def pose_errors(found: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Of the turns in radians, and of the places once lengths are equal."""
    turns = found[:, :3, :3] @ truth[:, :3, :3].transpose(0, 2, 1)
    angles = np.arccos(np.clip((np.trace(turns, axis1=1, axis2=2) - 1) / 2, -1, 1))
    a, b = found[:, :3, 3], truth[:, :3, 3]
    return float(angles.max()), float(np.abs(a * (a * b).sum() / (a * a).sum() - b).max())


def test_exact_rays_give_exact_poses_and_the_first_pose_stays() -> None:
    generator = np.random.default_rng(0)
    poses, points, rays, seen = scene(generator)
    start = disturbed(generator, poses), points + generator.normal(size=points.shape) * 0.05
    found, _ = adjusted(*start, rays, seen, np.full(4, FOCAL_PX))
    assert np.array_equal(found[0], np.eye(4))
    turn, place = pose_errors(found, poses)
    assert turn < 1e-6
    assert place < 1e-5


def test_a_few_wrong_tracks_pull_little() -> None:
    generator = np.random.default_rng(1)
    poses, points, rays, seen = scene(generator)
    noisy = rays.copy()
    noisy[..., :2] += generator.normal(size=noisy[..., :2].shape) * 0.3 / FOCAL_PX
    noisy[:, :10, :2] += generator.normal(size=(4, 10, 2)) * 30 / FOCAL_PX
    found, _ = adjusted(disturbed(generator, poses), points, noisy, seen, np.full(4, FOCAL_PX))
    turn, place = pose_errors(found, poses)
    assert turn < 1e-3
    assert place < 1e-2


@pytest.mark.parity
def test_poses_are_those_of_ceres() -> None:
    pycolmap = pytest.importorskip("pycolmap")
    generator = np.random.default_rng(2)
    truth, points, rays, seen = scene(generator)
    rays[..., :2] += generator.normal(size=rays[..., :2].shape) / FOCAL_PX
    poses = disturbed(generator, truth)
    reconstruction = pycolmap.Reconstruction()
    for view, pose in enumerate(poses, 1):
        camera = {"model": "PINHOLE", "width": 1000, "height": 1000, "params": [FOCAL_PX, FOCAL_PX, 500, 500]}
        reconstruction.add_camera_with_trivial_rig(pycolmap.Camera(camera_id=view, **camera))
        pixels = rays[view - 1, :, :2] * FOCAL_PX + 500
        image = pycolmap.Image(name=str(view), keypoints=pixels, camera_id=view, image_id=view)
        reconstruction.add_image_with_trivial_frame(image, pycolmap.Rigid3d(pose[:3]))
    for number, point in enumerate(points):
        elements = [pycolmap.TrackElement(int(view) + 1, number) for view in np.flatnonzero(seen[:, number])]
        reconstruction.add_point3D(point, pycolmap.Track(elements))
    options = pycolmap.BundleAdjustmentOptions()
    options.refine_focal_length = options.refine_principal_point = options.refine_extra_params = False
    options.ceres.loss_function_type = pycolmap.LossFunctionType.CAUCHY
    options.ceres.solver_options.num_threads = 1
    config = pycolmap.BundleAdjustmentConfig()
    for view in range(1, 5):
        config.add_image(view)
    config.fix_gauge(pycolmap.BundleAdjustmentGauge.TWO_CAMS_FROM_WORLD)
    pycolmap.create_default_bundle_adjuster(options, config, reconstruction).solve()
    theirs = np.tile(np.eye(4), (4, 1, 1))
    for view in range(4):
        theirs[view, :3] = reconstruction.image(view + 1).cam_from_world().matrix()
    found, _ = adjusted(poses, points, rays, seen, np.full(4, FOCAL_PX))
    # In the frame of the first camera, which theirs need not keep.
    theirs = theirs @ np.linalg.inv(theirs[0])
    turn, place = pose_errors(found, theirs)
    assert turn < 1e-4
    assert place < 1e-4
