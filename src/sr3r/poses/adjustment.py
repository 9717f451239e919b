"""Bundle adjustment: the poses and points that agree best with what all cameras see (Levenberg-Marquardt)."""

import numpy as np
from jaxtyping import Bool, Float

_MAX_STEPS = 50
# Steps end when one makes the cost smaller by less than this share.
_TOLERANCE = 1e-8
_FIRST_DAMPING, _MIN_DAMPING, _MAX_DAMPING = 1e-4, 1e-10, 1e8


def adjusted(
    poses: Float[np.ndarray, "v 4 4"],
    points: Float[np.ndarray, "t 3"],
    rays: Float[np.ndarray, "v t 3"],
    seen: Bool[np.ndarray, "v t"],
    focals_px: Float[np.ndarray, " v"],
) -> tuple[Float[np.ndarray, "v 4 4"], Float[np.ndarray, "t 3"]]:
    """Poses and points with the least sum of log(1 + squared error in pixels); the first pose stays.

    The logarithm (Cauchy's loss) lets wrong tracks pull little. Lengths are free; they end near what they were.

    Args:
        poses: World to camera.
        points: In the world, each seen by two cameras or more.
        rays: Where each camera sees each point, z = 1.
        seen: Which rays count.
        focals_px: Pixels of a ray's unit.
    """
    damping = _FIRST_DAMPING
    residuals, cost = _residuals(poses, points, rays, seen, focals_px)
    for _ in range(_MAX_STEPS):
        system = _normal_equations(poses, points, residuals, seen, focals_px)
        while damping < _MAX_DAMPING:
            new_poses, new_points = _stepped(poses, points, *_solved(*system, damping))
            new_residuals, new_cost = _residuals(new_poses, new_points, rays, seen, focals_px)
            if new_cost < cost:
                break
            damping *= 10
        else:
            break
        gain = (cost - new_cost) / cost
        poses, points, residuals, cost = new_poses, new_points, new_residuals, new_cost
        damping = max(damping / 10, _MIN_DAMPING)
        if gain < _TOLERANCE:
            break
    return poses, points


def _local(poses: Float[np.ndarray, "v 4 4"], points: Float[np.ndarray, "t 3"]) -> Float[np.ndarray, "v t 3"]:
    """The points in the axes of every camera."""
    return points @ poses[:, :3, :3].transpose(0, 2, 1) + poses[:, None, :3, 3]


def _residuals(
    poses: Float[np.ndarray, "v 4 4"],
    points: Float[np.ndarray, "t 3"],
    rays: Float[np.ndarray, "v t 3"],
    seen: Bool[np.ndarray, "v t"],
    focals_px: Float[np.ndarray, " v"],
) -> tuple[Float[np.ndarray, "v t 2"], float]:
    """Errors in pixels and the cost; infinite if a point is behind a camera that sees it."""
    local = _local(poses, points)
    if (local[..., 2][seen] <= 1e-9).any():
        return np.zeros((*seen.shape, 2)), np.inf
    depth = np.where(seen, local[..., 2], 1.0)[..., None]
    residuals = (local[..., :2] / depth - rays[..., :2]) * focals_px[:, None, None]
    residuals = np.where(seen[..., None], residuals, 0.0)
    return residuals, float(np.log1p((residuals**2).sum(-1)).sum())


def _normal_equations(
    poses: Float[np.ndarray, "v 4 4"],
    points: Float[np.ndarray, "t 3"],
    residuals: Float[np.ndarray, "v t 2"],
    seen: Bool[np.ndarray, "v t"],
    focals_px: Float[np.ndarray, " v"],
) -> tuple[
    Float[np.ndarray, "u 6 6"],
    Float[np.ndarray, "t 3 3"],
    Float[np.ndarray, "u t 6 3"],
    Float[np.ndarray, "u 6"],
    Float[np.ndarray, "t 3"],
]:
    """Blocks of the squared Jacobian for poses, points, and both; and the gradients. The first pose is left out."""
    x, y, z = np.moveaxis(_local(poses, points), -1, 0)
    z = np.where(seen, z, 1.0)
    # Of a ray by the point in the camera's axes.
    slope = np.zeros((*seen.shape, 2, 3))
    slope[..., 0, 0] = slope[..., 1, 1] = 1 / z
    slope[..., 0, 2], slope[..., 1, 2] = -x / z**2, -y / z**2
    # Weighted by the slope of the loss, so that squares stand for logarithms.
    weight = np.sqrt(seen / (1 + (residuals**2).sum(-1)))
    slope *= (weight * focals_px[:, None])[..., None, None]
    errors = residuals * weight[..., None]
    # A turn w moves the point by w x point.
    zero = np.zeros_like(x)
    turn = np.stack([zero, z, -y, -z, zero, x, y, -x, zero], -1).reshape(*seen.shape, 3, 3)
    by_pose = np.concatenate([slope @ turn, slope], -1)[1:]
    by_point = slope @ poses[:, None, :3, :3]
    return (
        np.einsum("vtri,vtrj->vij", by_pose, by_pose),
        np.einsum("vtri,vtrj->tij", by_point, by_point),
        np.einsum("vtri,vtrj->vtij", by_pose, by_point[1:]),
        np.einsum("vtri,vtr->vi", by_pose, errors[1:]),
        np.einsum("vtri,vtr->ti", by_point, errors),
    )


def _solved(
    poses: Float[np.ndarray, "u 6 6"],
    points: Float[np.ndarray, "t 3 3"],
    both: Float[np.ndarray, "u t 6 3"],
    pose_gradient: Float[np.ndarray, "u 6"],
    point_gradient: Float[np.ndarray, "t 3"],
    damping: float,
) -> tuple[Float[np.ndarray, "u 6"], Float[np.ndarray, "t 3"]]:
    """The step, by way of the smaller system that is left without the points (Schur's complement)."""
    count = len(poses)
    poses, points = (
        blocks + damping * blocks * np.eye(blocks.shape[-1]) + 1e-12 * np.eye(blocks.shape[-1])
        for blocks in (poses, points)
    )
    inverse = np.linalg.inv(points)
    eliminated = both @ inverse
    wide = eliminated.transpose(0, 2, 1, 3).reshape(6 * count, -1)
    reduced = -wide @ both.transpose(0, 2, 1, 3).reshape(6 * count, -1).T
    for view, block in enumerate(poses):
        reduced[6 * view : 6 * view + 6, 6 * view : 6 * view + 6] += block
    pose_step = np.linalg.solve(reduced, wide @ point_gradient.ravel() - pose_gradient.ravel()).reshape(count, 6)
    rest = point_gradient + np.einsum("vtij,vi->tj", both, pose_step)
    return pose_step, -(inverse @ rest[..., None])[..., 0]


def _stepped(
    poses: Float[np.ndarray, "v 4 4"],
    points: Float[np.ndarray, "t 3"],
    pose_step: Float[np.ndarray, "u 6"],
    point_step: Float[np.ndarray, "t 3"],
) -> tuple[Float[np.ndarray, "v 4 4"], Float[np.ndarray, "t 3"]]:
    """Poses turned about the cameras' axes and moved, and points moved."""
    moved = poses.copy()
    for pose, step in zip(moved[1:], pose_step, strict=True):
        pose[:3] = _rotation(step[:3]) @ pose[:3]
        pose[:3, 3] += step[3:]
    return moved, points + point_step


def _rotation(turn: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3 3"]:
    """About an axis, by its length in radians (Rodrigues)."""
    angle = float(np.linalg.norm(turn))
    x, y, z = turn / max(angle, 1e-300)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
