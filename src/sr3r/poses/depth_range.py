"""Near and far planes from the depths of points that the photos have in common."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from torch import Tensor

from sr3r.errors import InputError
from sr3r.poses.features import find_features, match
from sr3r.poses.two_view import fundamental, sampson, triangulate

_NEAR_MARGIN, _FAR_MARGIN = 0.85, 1.3
_MIN_RATIO, _MAX_RATIO = 2.0, 200.0
_MIN_POINTS = 10
# Given cameras are rarely as exact as our own, and never exact for the reduced image.
_MAX_ERROR_PX = 3.0


def depth_range(depths: Float[np.ndarray, " n"]) -> tuple[float, float]:
    """Near and far that hold all but the extreme depths, with a margin.

    Args:
        depths: Positive, of all photos together.
    """
    near, far = np.quantile(depths, [0.03, 0.97]) * (_NEAR_MARGIN, _FAR_MARGIN)
    # A flat scene gets some room, a very deep one its nearer part: inverse depth is what is divided evenly.
    middle = np.sqrt(near * far)
    if far < _MIN_RATIO * near:
        near, far = middle / _MIN_RATIO**0.5, middle * _MIN_RATIO**0.5
    return float(near), float(min(far, _MAX_RATIO * near))


def find_depth_range(
    photos: Sequence[Float[Tensor, "3 _ _"]], c2w: Float[Tensor, "v 4 4"], K: Float[Tensor, "v 3 3"]
) -> tuple[float, float]:
    """Near and far for photos whose cameras are known, by triangulating matches of neighbouring photos.

    Args:
        photos: In [0, 1].
        c2w: Camera to world.
        K: Normalised intrinsics.

    Raises:
        InputError: the photos have too little in common.
    """
    features = [find_features(photo) for photo in photos]
    w2c = np.linalg.inv(c2w.double().cpu().numpy())
    matrices = [
        k * np.array([[f.size[1]], [f.size[0]], [1.0]]) for k, f in zip(K.double().cpu().numpy(), features, strict=True)
    ]
    depths = [np.zeros(0)]
    pairs = {tuple(sorted((i, (i + step) % len(photos)))) for i in range(len(photos)) for step in (1, 2)}
    for i, j in sorted(pairs):
        b_from_a = w2c[j] @ np.linalg.inv(w2c[i])
        if i == j or np.linalg.norm(b_from_a[:3, 3]) < 1e-9:
            continue
        epipolar = fundamental(b_from_a[:3, :3], b_from_a[:3, 3], matrices[i], matrices[j])
        matches = match(features[i], features[j], fundamental=epipolar, band_px=_MAX_ERROR_PX)
        matches = matches[sampson(features[i], features[j], matches, epipolar) < _MAX_ERROR_PX**2]
        if len(matches) < _MIN_POINTS:
            continue
        ends = ((features[i], matrices[i], matches[:, 0]), (features[j], matrices[j], matches[:, 1]))
        rays = np.stack([f.homogeneous(index) @ np.linalg.inv(k).T for f, k, index in ends])
        points = triangulate(w2c[[i, j]], rays, np.ones(rays.shape[:2], dtype=bool))
        depth = points @ w2c[[i, j], 2, :3].T + w2c[[i, j], 2, 3]
        depths.append(depth[(depth > 1e-9).all(1)].ravel())
    found = np.concatenate(depths)
    if len(found) < 2 * _MIN_POINTS:
        raise InputError(
            "The photos and the given cameras have too little in common to find the depths of the scene. "
            "Check that each photo has its own camera, or add near and far to the cameras file."
        )
    return depth_range(found)


def pooled_depths(poses: Float[np.ndarray, "v 4 4"], points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " m"]:
    """Depths of the points in every camera that has them in front.

    Args:
        poses: World to camera.
        points: In the world.
    """
    depths = (points @ poses[:, 2, :3].T + poses[:, 2, 3]).ravel()
    return depths[depths > 1e-9]
