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
from sr3r.poses.features import Features, find_features, match
from sr3r.poses.focal import DEFAULT_FOCAL, estimate_focal, exif_focal, intrinsics
from sr3r.poses.movement import MAX_ENLARGEMENT, MIN_MOVEMENT_PX, enlargement, unmoved_error_px
from sr3r.poses.multi_view import chain_poses
from sr3r.poses.two_view import RelativePose, relative_pose

__all__ = ["PoseEstimate", "check_exposure", "estimate_cameras", "exif_focal", "find_cameras", "find_depth_range"]

FocalSource = Literal["given", "exif", "estimated", "assumed"]
"""Where a focal length is from: the photo's EXIF data, the matches, or what is usual."""

MAX_PHOTOS = 24
"""Every pair is matched, which takes about a third of a second."""

_MIN_FEATURES = 30
_DARK = 0.06


@dataclass(frozen=True, kw_only=True)
class PoseEstimate:
    """Cameras found from the photos alone.

    Attributes:
        cameras: One a photo; the first is the identity; the largest distance from the first to another is 1.
        points: Triangulated points in the world.
        num_matches: Number of matches that agree with the poses, over all pairs.
        focals: Focal length of every photo in units of its longer side.
        focal_source: The least certain of the photos' sources.
    """

    cameras: Cameras
    points: Float[Tensor, "n 3"]
    num_matches: int
    focals: list[float]
    focal_source: FocalSource


def estimate_cameras(
    photos: Sequence[Float[Tensor, "3 _ _"]],
    *,
    focal: Sequence[float | None] | None = None,
    names: Sequence[str] | None = None,
) -> PoseEstimate:
    """Find the cameras of photos of one static scene.

    Args:
        photos: At least two, in [0, 1], as large as they are: details decide the accuracy.
        focal: Known focal lengths in units of the longer side; None where unknown. Unknown ones are taken from the
            known ones, or estimated together: one camera took all photos.
        names: What to call the photos in messages.

    Raises:
        InputError: a photo shows nothing to hold on to, photos do not overlap, or the camera did not move.
    """
    names = list(names) if names is not None else [f"photo {i + 1}" for i in range(len(photos))]
    if not 2 <= len(photos) <= MAX_PHOTOS:
        raise InputError(f"Cameras can be found for 2 to {MAX_PHOTOS} photos, not {len(photos)}. Choose fewer.")
    features = [_checked_features(photo, name) for photo, name in zip(photos, names, strict=True)]
    all_pairs = [(i, j) for j in range(len(photos)) for i in range(j)]
    matches = {(i, j): match(features[i], features[j]) for i, j in all_pairs}
    focals, source = _focals(features, matches, list(focal or [None] * len(photos)))
    matrices = [intrinsics(f.size, value) for f, value in zip(features, focals, strict=True)]

    found = {
        (i, j): relative_pose(features[i], features[j], matches[i, j], matrices[i], matrices[j]) for i, j in all_pairs
    }
    poses = {pair: pose for pair, pose in found.items() if pose is not None and pose.is_trustworthy}
    mirrored = [pair for pair, pose in found.items() if pose is not None and pose.is_mirrored]
    if not poses:
        raise InputError(_why_nothing_fits(mirrored, names))
    _check_movement(features, poses, names)
    _check_lenses(features, poses, list(focal or [None] * len(photos)), names)
    w2c, points = chain_poses(features, poses, matrices)
    _check_placed(set(w2c), mirrored, names)
    if len(points) < _MIN_FEATURES // 2:
        raise InputError(
            f"The depths of {_enumerated(names)} cannot be found: too few points stand still between them. "
            "Take photos that overlap by half or more, or pass --cameras."
        )
    return _finished([w2c[i] for i in range(len(photos))], points, features, focals, source, poses)


def find_cameras(photos: Sequence[Float[Tensor, "3 _ _"]], names: Sequence[str]) -> Cameras:
    """`estimate_cameras` in the form that photo folders and videos take (`sr3r.data.CameraFinder`).

    Raises:
        InputError: as there.
    """
    return estimate_cameras(photos, names=names).cameras


def check_exposure(photo: Float[Tensor, "3 h w"], name: str) -> None:
    """Refuse a photo that shows nothing.

    Raises:
        InputError: it is almost black, or of one colour.
    """
    grey = photo.mean(0).flatten()
    # torch.quantile is limited in size; a sample says as much.
    low, high = torch.quantile(grey[:: max(1, len(grey) // 100_000)].float(), torch.tensor([0.01, 0.99])).tolist()
    if high < _DARK:
        raise InputError(f"{name} is almost black. Use a brighter photo.")
    if high - low < 0.01:
        raise InputError(f"{name} is of one colour and shows nothing. Use another photo.")


def _checked_features(photo: Float[Tensor, "3 h w"], name: str) -> Features:
    check_exposure(photo, name)
    features = find_features(photo)
    if len(features) < _MIN_FEATURES:
        height, width = photo.shape[-2:]
        cause = "it is too small" if max(height, width) < 128 else "it is blurred, too dark or shows a plain surface"
        raise InputError(
            f"{name} has only {len(features)} points that can be recognised in another photo; {cause}. "
            "Use a sharper photo at full size, or pass --cameras."
        )
    return features


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


def _why_nothing_fits(mirrored: Sequence[tuple[int, int]], names: Sequence[str]) -> str:
    if mirrored:
        pair = _enumerated([names[i] for i in mirrored[0]])
        return f"{pair} show one place, but one of them is mirrored, as selfie cameras do. Flip it back."
    return (
        f"{_enumerated(names)} have too little in common to tell where they were taken: they show different "
        "places, or are too far apart or blurred. Take photos that overlap by half or more, or pass --cameras."
    )


def _check_movement(features: list[Features], poses: dict[tuple[int, int], RelativePose], names: Sequence[str]) -> None:
    errors = (unmoved_error_px(features[i], features[j], pose.matches) for (i, j), pose in poses.items())
    if all(error < MIN_MOVEMENT_PX for error in errors):
        raise InputError(
            f"The camera did not move between {_enumerated(names)}: they are one picture, perhaps cropped or zoomed, "
            "or were taken from one spot. Take a step to the side between the photos; turning or zooming alone shows "
            "no depth."
        )


def _check_lenses(
    features: list[Features],
    poses: dict[tuple[int, int], RelativePose],
    known: list[float | None],
    names: Sequence[str],
) -> None:
    """One focal length is estimated for the photos that do not tell theirs; refuse those that it cannot suit."""
    factors: dict[int, dict[int, float]] = {}
    for (i, j), pose in poses.items():
        factor = enlargement(features[i], features[j], pose.matches)
        factors.setdefault(i, {})[j] = factors.setdefault(j, {})[i] = factor
    for photo, others in factors.items():
        nearest = min(others, key=lambda other: others[other])
        if others[nearest] > MAX_ENLARGEMENT and None in (known[photo], known[nearest]):
            raise InputError(
                f"One of {_enumerated([names[i] for i in sorted((photo, nearest))])} shows things "
                f"{others[nearest]:.1f} times as large: they seem to be of different lenses or zooms, and not both "
                "tell their focal length. Use the originals with their EXIF data, pass --focal once for each photo, "
                "or take them with one lens."
            )


def _check_placed(placed: set[int], mirrored: Sequence[tuple[int, int]], names: Sequence[str]) -> None:
    lost = next((i for i in range(len(names)) if i not in placed), None)
    if lost is None:
        return
    if any(lost in pair for pair in mirrored):
        raise InputError(f"{names[lost]} is mirrored against the other photos, as selfie cameras do. Flip it back.")
    raise InputError(
        f"{names[lost]} has too little in common with the other photos to tell where it was taken. "
        "Leave it out, or take photos that overlap by half or more."
    )


def _finished(
    w2c: list[Float[np.ndarray, "4 4"]],
    points: Float[np.ndarray, "n 3"],
    features: list[Features],
    focals: list[float],
    source: FocalSource,
    pairs: dict[tuple[int, int], RelativePose],
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
        points=torch.from_numpy(points).float(),
        num_matches=sum(len(pose.matches) for pose in pairs.values()),
        focals=focals,
        focal_source=source,
    )


def _enumerated(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
