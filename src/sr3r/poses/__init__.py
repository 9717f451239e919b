"""Cameras for photos that come without: SIFT matches, focal length, relative poses, depth range."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.poses.depth_range import depth_range, find_depth_range, pooled_depths
from sr3r.poses.features import Features, match
from sr3r.poses.focal import DEFAULT_FOCAL, estimate_focal, exif_focal, intrinsics
from sr3r.poses.multi_view import chain_poses
from sr3r.poses.refusals import (
    MIN_FEATURES,
    check_exposure,
    check_movement,
    check_placed,
    enumerated,
    of_one_lens,
    recognisable,
    why_nothing_fits,
)
from sr3r.poses.two_view import relative_pose

__all__ = [
    "PoseEstimate",
    "check_exposure",
    "check_num_photos",
    "estimate_cameras",
    "exif_focal",
    "find_cameras",
    "find_depth_range",
]

FocalSource = Literal["given", "exif", "estimated", "assumed"]
"""Where a focal length is from: the photo's EXIF data, the matches, or what is usual."""

MAX_PHOTOS = 24
"""Every pair is matched, which takes about a third of a second."""


@dataclass(frozen=True, kw_only=True)
class PoseEstimate:
    """Cameras found from the photos alone.

    Attributes:
        cameras: One a photo that has a place; the first is the identity; the largest distance from it to another is 1.
        placed: Which photos have a place, in their order: all but optional ones that nothing ties to the others.
        points: Triangulated points in the world.
        num_matches: Number of matches that agree with the poses, over all pairs.
        focals: Focal length of every photo that has a place, in units of its longer side.
        focal_source: The least certain of the photos' sources.
    """

    cameras: Cameras
    placed: tuple[int, ...]
    points: Float[Tensor, "n 3"]
    num_matches: int
    focals: list[float]
    focal_source: FocalSource

    def __repr__(self) -> str:
        return f"PoseEstimate({len(self.placed)} photos, {self.num_matches} matches, {len(self.points)} points)"


def estimate_cameras(
    photos: Sequence[Float[Tensor, "3 _ _"]],
    *,
    focal: Sequence[float | None] | None = None,
    names: Sequence[str] | None = None,
    optional: Sequence[bool] | None = None,
) -> PoseEstimate:
    """Find the cameras of photos of one static scene.

    Args:
        photos: At least two, in [0, 1], as large as they are: details decide the accuracy.
        focal: Known focal lengths in units of the longer side; None where unknown. Unknown ones are taken from the
            known ones, or estimated together: one camera took all photos.
        names: What to call the photos in messages.
        optional: Which photos may be left out where they have no place among the others; without, none.

    Raises:
        InputError: a photo shows nothing to hold on to, photos do not overlap, or the camera did not move.
    """
    names = list(names) if names is not None else [f"photo {i + 1}" for i in range(len(photos))]
    known = list(focal) if focal is not None else [None] * len(photos)
    optional = list(optional) if optional is not None else [False] * len(photos)
    check_num_photos(len(photos))
    usable = recognisable(photos, names, optional)
    features = list(usable.values())
    names, known = [names[i] for i in usable], [known[i] for i in usable]
    optional = [optional[i] for i in usable]
    all_pairs = [(i, j) for j in range(len(features)) for i in range(j)]
    matches = {(i, j): match(features[i], features[j]) for i, j in all_pairs}
    focals, source = _focals(features, matches, known)
    matrices = [intrinsics(f.size, value) for f, value in zip(features, focals, strict=True)]

    found = {
        (i, j): relative_pose(features[i], features[j], matches[i, j], matrices[i], matrices[j]) for i, j in all_pairs
    }
    poses = {pair: pose for pair, pose in found.items() if pose is not None and pose.is_trustworthy}
    mirrored = [pair for pair, pose in found.items() if pose is not None and pose.is_mirrored]
    if not poses:
        raise InputError(why_nothing_fits(mirrored, names, optional))
    moved = check_movement(features, poses, names)
    poses = of_one_lens(features, poses, known, names, optional)
    w2c, points = chain_poses(features, poses, matrices, starts=moved & poses.keys())
    check_placed({i for i in range(len(names)) if i in w2c or optional[i]}, mirrored, names)
    placed = sorted(w2c)
    if len(points) < MIN_FEATURES // 2:
        raise InputError(
            f"The depths of {enumerated(names)} cannot be found: too few points stand still between them. "
            "Take photos that overlap by half or more, or pass --cameras."
        )
    numbers = list(usable)
    return _finished(
        [w2c[i] for i in placed],
        points,
        [features[i] for i in placed],
        [focals[i] for i in placed],
        source,
        placed=tuple(numbers[i] for i in placed),
        num_matches=sum(len(pose.matches) for pair, pose in poses.items() if w2c.keys() >= set(pair)),
    )


def check_num_photos(num_photos: int) -> None:
    """Make sure, before photos are read, that they are not too few or many for `estimate_cameras`.

    Raises:
        InputError: they are.
    """
    if not 2 <= num_photos <= MAX_PHOTOS:
        raise InputError(
            f"Cameras can be found for 2 to {MAX_PHOTOS} photos, not {num_photos}. Name fewer, or give their folder, "
            'or a pattern in quotes ("shots/*.jpg"): then the best are taken.'
        )


def find_cameras(photos: Sequence[Float[Tensor, "3 _ _"]], names: Sequence[str]) -> tuple[Cameras, tuple[int, ...]]:
    """`estimate_cameras` in the form that photo folders and videos take (`sr3r.data.CameraFinder`).

    Returns:
        The cameras of those photos that have a place among the others, and their numbers.

    Raises:
        InputError: as there.
    """
    found = estimate_cameras(photos, names=names, optional=[True] * len(photos))
    return found.cameras, found.placed


def _focals(
    features: list[Features], matches: dict[tuple[int, int], np.ndarray], known: list[float | None]
) -> tuple[list[float], FocalSource]:
    """Focal length of every photo in units of its longer side."""
    given = [value for value in known if value is not None]
    if given:
        usual = float(np.median(given))
        return [usual if value is None else value for value in known], "exif"
    # The pairs with most matches say most; three are enough.
    best = sorted(matches, key=lambda pair: -len(matches[pair]))[:3]
    usable = [(features[i], features[j], matches[i, j]) for i, j in best if len(matches[i, j]) >= 8]
    if not usable:
        return [DEFAULT_FOCAL] * len(known), "assumed"
    value, is_decided = estimate_focal(usable)
    return [value] * len(known), "estimated" if is_decided else "assumed"


def _finished(
    w2c: list[Float[np.ndarray, "4 4"]],
    points: Float[np.ndarray, "n 3"],
    features: list[Features],
    focals: list[float],
    source: FocalSource,
    *,
    placed: tuple[int, ...],
    num_matches: int,
) -> PoseEstimate:
    """In the frame of the first camera, with a baseline of 1."""
    first = w2c[0]
    poses = np.stack([pose @ np.linalg.inv(first) for pose in w2c])
    points = points @ first[:3, :3].T + first[:3, 3]
    c2w = np.linalg.inv(poses)
    baseline = np.linalg.norm(c2w[:, :3, 3], axis=1).max()
    c2w[:, :3, 3] /= baseline
    poses[:, :3, 3] /= baseline
    points = points / baseline
    near, far = depth_range(pooled_depths(poses, points))
    K = [
        intrinsics(f.size, value) / np.array([[f.size[1]], [f.size[0]], [1.0]])
        for f, value in zip(features, focals, strict=True)
    ]
    count = len(w2c)
    return PoseEstimate(
        cameras=Cameras(
            c2w=torch.from_numpy(c2w).float(),
            K=torch.from_numpy(np.stack(K)).float(),
            near=torch.full((count,), near),
            far=torch.full((count,), far),
        ),
        placed=placed,
        points=torch.from_numpy(points).float(),
        num_matches=num_matches,
        focals=focals,
        focal_source=source,
    )
