"""The relative pose of two photos with known intrinsics, from feature matches."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from sr3r.poses.features import Features, match, mirrored

THRESHOLD_PX = 1.0
"""A match agrees with a pose if its Sampson distance is below this, in pixels of the working image."""

_MIN_AGREEING = 18
_MIN_SHARE = 0.12
# What agrees when one photo is mirrored agrees by chance. Least factor between the two on real pairs that gave good
# poses: 1.8; on one that gave a wrong pose: 1.2.
_MIN_OVER_CHANCE = 1.5
# With so large a share of agreeing matches chance need not be asked; it made 0.45 agree at most.
_CLEAR_SHARE = 0.6
_CHANCE_RANSAC = {"max_epipolar_error": THRESHOLD_PX, "min_iterations": 500, "max_iterations": 2000, "seed": 0}
_RANSAC = {"max_epipolar_error": THRESHOLD_PX, "min_iterations": 1000, "max_iterations": 20000, "seed": 0}


@dataclass(frozen=True, kw_only=True)
class RelativePose:
    """How the second camera stands to the first: x_b = rotation x_a + translation.

    Attributes:
        rotation: First to second camera.
        translation: Of length 1.
        matches: The matches that agree, with points in front of both cameras, as indices into both photos' features.
        num_unguided: Number of agreeing matches before more were sought along the epipolar lines.
        num_candidates: Number of matches, wrong ones among them, that these were found in.
        num_mirrored: Number of matches that agree with some pose when the second photo is mirrored.
        num_mirrored_candidates: Number of matches that those were found in.
    """

    rotation: Float[np.ndarray, "3 3"]
    translation: Float[np.ndarray, "3"]
    matches: Int[np.ndarray, "m 2"]
    num_unguided: int
    num_candidates: int
    num_mirrored: int = 0
    num_mirrored_candidates: int = 0

    @property
    def b_from_a(self) -> Float[np.ndarray, "4 4"]:
        """As a homogeneous matrix."""
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = self.rotation, self.translation
        return matrix

    @property
    def is_trustworthy(self) -> bool:
        """Whether chance could not have made so many matches agree.

        Photos of different places were found to have up to about 100 matches, of which up to 12 agree with some pose.
        """
        return _is_believable(self.num_unguided, self.num_candidates, other=self.num_mirrored)

    @property
    def is_mirrored(self) -> bool:
        """Whether the photos show one place, and one of them is mirrored."""
        return _is_believable(self.num_mirrored, self.num_mirrored_candidates, other=self.num_unguided)


def _is_believable(agreeing: int, candidates: int, *, other: int) -> bool:
    return agreeing >= max(_MIN_AGREEING, _MIN_SHARE * candidates, _MIN_OVER_CHANCE * other)


def relative_pose(
    a: Features,
    b: Features,
    matches: Int[np.ndarray, "m 2"],
    intrinsics_a: Float[np.ndarray, "3 3"],
    intrinsics_b: Float[np.ndarray, "3 3"],
) -> RelativePose | None:
    """Find the pose most matches agree with, search for more matches along its epipolar lines, and refine.

    Args:
        a: Features of the first photo.
        b: Features of the second.
        matches: Candidates, wrong ones among them.
        intrinsics_a: In pixels of the first working image.
        intrinsics_b: In pixels of the second.

    Returns:
        None if there are fewer than eight matches.
    """
    import poselib

    cameras = poselib_camera(a.size, intrinsics_a), poselib_camera(b.size, intrinsics_b)
    if len(matches) < 8:
        return None
    pose, info = poselib.estimate_relative_pose(*coordinates(a, b, matches), *cameras, _RANSAC, {})
    num_candidates, num_unguided = len(matches), info["num_inliers"]
    num_mirrored, num_mirrored_candidates = 0, 0
    if num_unguided < _CLEAR_SHARE * num_candidates:
        flipped = mirrored(b)
        chance = match(a, flipped)
        num_mirrored_candidates = len(chance)
        if len(chance) >= 8:
            _, info = poselib.estimate_relative_pose(*coordinates(a, flipped, chance), *cameras, _CHANCE_RANSAC, {})
            num_mirrored = info["num_inliers"]
    more = match(a, b, fundamental=fundamental(pose.R, pose.t, intrinsics_a, intrinsics_b))
    # Guided matching loses matches only where the pose is nonsense.
    if len(more) >= num_unguided:
        matches = more
        pose, _ = poselib.estimate_relative_pose(*coordinates(a, b, matches), *cameras, _RANSAC, {}, pose)
    epipolar = fundamental(pose.R, pose.t, intrinsics_a, intrinsics_b)
    matches = matches[sampson(a, b, matches, epipolar) < THRESHOLD_PX**2]
    b_from_a = np.vstack([pose.Rt, [0, 0, 0, 1]])
    b_from_a[:3, 3] /= max(float(np.linalg.norm(pose.t)), 1e-12)
    ends = ((a, intrinsics_a, matches[:, 0]), (b, intrinsics_b, matches[:, 1]))
    rays = np.stack([features.homogeneous(index) @ np.linalg.inv(k).T for features, k, index in ends])
    in_front = is_in_front(np.stack([np.eye(4), b_from_a]), rays)
    return RelativePose(
        rotation=b_from_a[:3, :3],
        translation=b_from_a[:3, 3],
        matches=matches[in_front],
        num_unguided=num_unguided,
        num_candidates=num_candidates,
        num_mirrored=num_mirrored,
        num_mirrored_candidates=num_mirrored_candidates,
    )


def coordinates(
    a: Features, b: Features, matches: Int[np.ndarray, "m 2"]
) -> tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, "m 2"]]:
    """Pixel coordinates of the matches in both photos."""
    return a.points[matches[:, 0]], b.points[matches[:, 1]]


def fundamental(
    rotation: Float[np.ndarray, "3 3"],
    translation: Float[np.ndarray, "3"],
    intrinsics_a: Float[np.ndarray, "3 3"],
    intrinsics_b: Float[np.ndarray, "3 3"],
) -> Float[np.ndarray, "3 3"]:
    """The matrix with x_b^T F x_a = 0 for pixels of the same point."""
    x, y, z = translation
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.linalg.inv(intrinsics_b).T @ cross @ rotation @ np.linalg.inv(intrinsics_a)


def sampson(
    a: Features, b: Features, matches: Int[np.ndarray, "m 2"], epipolar: Float[np.ndarray, "3 3"]
) -> Float[np.ndarray, " m"]:
    """Squared Sampson distance of every match, in pixels."""
    points_a, points_b = a.homogeneous(matches[:, 0]), b.homogeneous(matches[:, 1])
    lines_b, lines_a = points_a @ epipolar.T, points_b @ epipolar
    error = (points_b * lines_b).sum(1)
    return error**2 / np.maximum((lines_b[:, :2] ** 2).sum(1) + (lines_a[:, :2] ** 2).sum(1), 1e-20)


def parallax_px(
    a: Features,
    b: Features,
    matches: Int[np.ndarray, "m 2"],
    intrinsics_a: Float[np.ndarray, "3 3"],
    intrinsics_b: Float[np.ndarray, "3 3"],
) -> Float[np.ndarray, " m"]:
    """How far every match is from where the best pure rotation of the camera would put it, in pixels of b."""
    rays_a = _unit(a.homogeneous(matches[:, 0]) @ np.linalg.inv(intrinsics_a).T)
    rays_b = _unit(b.homogeneous(matches[:, 1]) @ np.linalg.inv(intrinsics_b).T)
    weights = np.ones(len(matches))
    distances = weights
    for _ in range(20):
        # Kabsch, reweighted so that the points the rotation explains decide (L1).
        u, _, vt = np.linalg.svd((rays_b * weights[:, None]).T @ rays_a)
        rotation = u @ np.diag([1.0, 1.0, np.linalg.det(u @ vt)]) @ vt
        moved = rays_a @ (intrinsics_b @ rotation).T
        distances = np.linalg.norm(moved[:, :2] / np.maximum(moved[:, 2:], 1e-6) - b.points[matches[:, 1]], axis=1)
        weights = 1 / np.maximum(distances, 0.3)
    return distances


def triangulate(
    poses: Float[np.ndarray, "v 4 4"], rays: Float[np.ndarray, "v n 3"], seen: Bool[np.ndarray, "v n"]
) -> Float[np.ndarray, "n 3"]:
    """World points from rays in camera axes (z = 1) by linear least squares.

    Args:
        poses: World to camera.
        rays: One ray a camera and point.
        seen: Which rays count.
    """
    first = rays[..., 0, None] * poses[:, None, 2] - poses[:, None, 0]
    second = rays[..., 1, None] * poses[:, None, 2] - poses[:, None, 1]
    rows = np.concatenate([first, second], 0) * np.concatenate([seen, seen], 0)[..., None]
    _, _, vt = np.linalg.svd(rows.transpose(1, 0, 2), full_matrices=False)
    points = vt[:, -1]
    weight = np.where(np.abs(points[:, 3:]) < 1e-12, 1e-12, points[:, 3:])
    return points[:, :3] / weight


def is_in_front(poses: Float[np.ndarray, "2 4 4"], rays: Float[np.ndarray, "2 n 3"]) -> Bool[np.ndarray, " n"]:
    """Whether the points that two cameras see along these rays are in front of both."""
    points = triangulate(poses, rays, np.ones(rays.shape[:2], dtype=bool))
    depths = points @ poses[:, 2, :3].T + poses[:, 2, 3]
    return (depths[:, 0] > 1e-6) & (depths[:, 1] > 1e-6)


def _unit(vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def poselib_camera(size: tuple[int, int], intrinsics: Float[np.ndarray, "3 3"]) -> dict:
    """A camera as poselib takes it."""
    params = [intrinsics[0, 0], intrinsics[1, 1], intrinsics[0, 2], intrinsics[1, 2]]
    return {"model": "PINHOLE", "width": size[1], "height": size[0], "params": params}
