"""The poses of three or more photos: start from a good pair, add photo after photo, adjust everything jointly."""

from collections.abc import Collection, Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from sr3r.poses.adjustment import adjusted
from sr3r.poses.features import Features
from sr3r.poses.two_view import RelativePose, parallax_px, poselib_camera, triangulate

_MAX_ERROR_PX = 3.0
_MIN_SEEN = 15
_CLEAR_PARALLAX_PX = 5.0


def chain_poses(
    features: Sequence[Features],
    pairs: dict[tuple[int, int], RelativePose],
    intrinsics: Sequence[Float[np.ndarray, "3 3"]],
    *,
    starts: Collection[tuple[int, int]],
) -> tuple[dict[int, Float[np.ndarray, "4 4"]], Float[np.ndarray, "n 3"]]:
    """Poses of as many photos as hang together, in a frame of arbitrary origin and scale.

    Args:
        features: Of every photo.
        pairs: The pairs of photos, first number below the second, that see the same things.
        intrinsics: In pixels of the working images.
        starts: The pairs between which the camera moved; at least one.

    Returns:
        World-to-camera matrices by photo number (photos that could not be placed are missing), and points.
    """
    tracks = _tracks(features, pairs)
    rays = np.zeros((*tracks.shape, 3))
    for view, (f, k) in enumerate(zip(features, intrinsics, strict=True)):
        rays[view] = f.homogeneous(np.maximum(tracks[view], 0)) @ np.linalg.inv(k).T
    focals_px = np.array([k[0, 0] for k in intrinsics])

    def clear_matches(pair: tuple[int, int]) -> float:
        i, j = pair
        moved = parallax_px(features[i], features[j], pairs[pair].matches, intrinsics[i], intrinsics[j])
        return float((moved > _CLEAR_PARALLAX_PX).sum()) + 1e-3 * len(moved)

    largest: tuple[dict[int, Float[np.ndarray, "4 4"]], Float[np.ndarray, "n 3"]] = {}, np.zeros((0, 3))
    while starts:
        first, second = max(starts, key=clear_matches)
        start = {first: np.eye(4), second: pairs[first, second].b_from_a}
        grown = _grown(start, features, intrinsics, tracks, rays, focals_px)
        largest = max(largest, grown, key=lambda chain: (len(chain[1]) >= _MIN_SEEN, len(chain[0])))
        # Photos that this one did not reach may hang together among themselves.
        starts = [pair for pair in starts if grown[0].keys().isdisjoint(pair)]
    return largest


def _grown(
    poses: dict[int, Float[np.ndarray, "4 4"]],
    features: Sequence[Features],
    intrinsics: Sequence[Float[np.ndarray, "3 3"]],
    tracks: Int[np.ndarray, "v t"],
    rays: Float[np.ndarray, "v t 3"],
    focals_px: Float[np.ndarray, " v"],
) -> tuple[dict[int, Float[np.ndarray, "4 4"]], Float[np.ndarray, "n 3"]]:
    """From the poses of two photos those of all that can be tied to them, one after the other, and points."""
    points, good = _points(poses, tracks, rays, focals_px)
    lost: set[int] = set()
    while waiting := set(range(len(features))) - set(poses) - lost:
        view = max(waiting, key=lambda v: int((good & (tracks[v] >= 0)).sum()))
        pose = _resect(features[view], intrinsics[view], tracks[view], points, good)
        if pose is None:
            lost.add(view)
            continue
        poses = {**poses, view: pose}
        lost.clear()  # New points may tie in photos that were lost before.
        points, good = _points(poses, tracks, rays, focals_px)
        views = sorted(poses)
        seen = np.ix_(views, np.flatnonzero(good).tolist())
        matrices, _ = adjusted(
            np.stack([poses[v] for v in views]),
            points[good],
            rays[seen],
            (tracks >= 0)[seen],
            focals_px[views],
        )
        poses = dict(zip(views, matrices, strict=True))
        points, good = _points(poses, tracks, rays, focals_px)
    return poses, points[good]


def _tracks(features: Sequence[Features], pairs: dict[tuple[int, int], RelativePose]) -> Int[np.ndarray, "v t"]:
    """Feature index of every track in every photo, -1 where it is not seen."""
    offsets = np.cumsum([0, *[len(f) for f in features]])
    parent = list(range(int(offsets[-1])))

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    matched: set[int] = set()
    for (i, j), pose in pairs.items():
        edges = (pose.matches + offsets[[i, j]]).tolist()
        for a, b in edges:
            parent[root(a)] = root(b)
            matched.update((a, b))
    members: dict[int, list[int]] = {}
    for x in sorted(matched):
        members.setdefault(root(x), []).append(x)
    table = np.full((len(features), len(members)), -1)
    consistent = np.ones(len(members), dtype=bool)
    for column, xs in enumerate(members.values()):
        views = np.searchsorted(offsets, xs, side="right") - 1
        # A track with two features in one photo has a wrong match somewhere.
        consistent[column] = len(set(views)) == len(views)
        table[views, column] = np.array(xs) - offsets[views]
    return table[:, consistent]


def _points(
    poses: dict[int, Float[np.ndarray, "4 4"]],
    tracks: Int[np.ndarray, "v t"],
    rays: Float[np.ndarray, "v t 3"],
    focals_px: Float[np.ndarray, " v"],
) -> tuple[Float[np.ndarray, "t 3"], Bool[np.ndarray, " t"]]:
    """World points of all tracks, and which are good: seen twice, in front, near their features everywhere."""
    views = sorted(poses)
    matrices = np.stack([poses[v] for v in views])
    seen = tracks[views] >= 0
    points = np.zeros((tracks.shape[1], 3))
    good = seen.sum(0) >= 2
    if good.any():
        points[good] = triangulate(matrices, rays[views][:, good], seen[:, good])
    local = points @ matrices[:, :3, :3].transpose(0, 2, 1) + matrices[:, None, :3, 3]
    depth = local[..., 2]
    in_front = depth > 1e-6
    projected = local[..., :2] / np.where(in_front, depth, 1.0)[..., None]
    error = np.linalg.norm(projected - rays[views][..., :2], axis=-1) * focals_px[views, None]
    return points, good & (~seen | (in_front & (error < _MAX_ERROR_PX))).all(0)


def _resect(
    features: Features,
    intrinsics: Float[np.ndarray, "3 3"],
    track: Int[np.ndarray, " t"],
    points: Float[np.ndarray, "t 3"],
    good: Bool[np.ndarray, " t"],
) -> Float[np.ndarray, "4 4"] | None:
    """World-to-camera pose of one more photo from points that are known already."""
    import poselib

    known = good & (track >= 0)
    if known.sum() < _MIN_SEEN:
        return None
    options = {"max_reproj_error": _MAX_ERROR_PX, "seed": 0}
    camera = poselib_camera(features.size, intrinsics)
    pose, info = poselib.estimate_absolute_pose(features.points[track[known]], points[known], camera, options, {})
    return np.vstack([pose.Rt, [0, 0, 0, 1]]) if info["num_inliers"] >= _MIN_SEEN else None
