"""The focal length of a photo: from its EXIF data, else the one that suits the matches and is plausible."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from sr3r.decoding import opened
from sr3r.poses.features import Features
from sr3r.poses.two_view import THRESHOLD_PX, coordinates, fundamental, poselib_camera, sampson

DEFAULT_FOCAL = 0.87
"""In units of the photo's longer side: 60 degrees of view, the middle of what phones, cameras and data sets have."""

MIN_FOCAL, MAX_FOCAL = 0.4, 2.8
"""What an estimate may be: 103 to 20 degrees of view along the longer side."""

# Spread of log focal lengths around the default, and squared pixel error that counts as one unit of evidence against.
# The second is larger than the noise because the errors of neighbouring matches (lens distortion) are not independent.
_PRIOR_SPREAD = 0.33
_EVIDENCE_PX2 = 1.0
_GRID_STEPS = 12
_MAX_MATCHES = 500
_RANSAC = {"max_epipolar_error": THRESHOLD_PX, "min_iterations": 500, "max_iterations": 5000}
# The direct solver is slow and only proposes one more candidate.
_DIRECT = {"max_epipolar_error": THRESHOLD_PX, "min_iterations": 300, "max_iterations": 2000}


MatchedPair = tuple[Features, Features, Int[np.ndarray, "_ 2"]]
"""Two photos and their matches, wrong ones among them."""


def exif_focal(path: str | Path) -> float | None:
    """Focal length from EXIF in units of the photo's longer side, or None when it is not there or not believable.

    The 35 mm equivalent is taken first (by the diagonal, as the standard defines it), then the focal length with the
    resolution of the sensor.
    """
    try:
        with opened(path) as image:
            width, height = image.size
            exif = image.getexif().get_ifd(0x8769)
    except Exception:  # Whatever is wrong with the file, load_image says it better.
        return None
    long_side, diagonal = max(width, height), math.hypot(width, height)
    # A crop no longer has the shape that the camera noted, and an unknown focal length.
    noted = sorted(_number(exif.get(tag)) for tag in (0xA002, 0xA003))
    if noted[0] > 0 and abs(noted[1] / noted[0] - long_side / min(width, height)) > 0.02:
        return None
    focal = _number(exif.get(0xA405)) / 43.27 * diagonal / long_side
    if focal == 0:
        # FocalPlaneXResolution is in pixels per unit (inch, cm, mm) of the original.
        unit_mm = {2: 25.4, 3: 10.0, 4: 1.0}.get(round(_number(exif.get(0xA210))), 25.4)
        resolution = _number(exif.get(0xA20E)) / unit_mm
        original = noted[1] if noted[1] > 0 else long_side
        focal = _number(exif.get(0x920A)) * resolution / original
    return focal if MIN_FOCAL / 1.5 < focal < 30 else None


def intrinsics(size: tuple[int, int], focal: float) -> Float[np.ndarray, "3 3"]:
    """Pixel intrinsics with square pixels and the principal point in the middle.

    Args:
        size: Height and width in pixels.
        focal: In units of the longer side.
    """
    height, width = size
    f = focal * max(size)
    return np.array([[f, 0, width / 2], [0, f, height / 2], [0, 0, 1.0]])


def estimate_focal(pairs: Sequence[MatchedPair]) -> tuple[float, bool]:
    """The focal length, one for all photos, under which their matches agree best, weighed against a prior.

    Two photos say little about the focal length when the camera moved sideways only, or over a plane. Then all
    focal lengths fit about equally well and the prior decides, which is safer than any direct solution.

    Args:
        pairs: At least one pair, each with at least eight matches.

    Returns:
        The focal length in units of the longer side, and whether the matches decided it (rather than the prior).
    """
    pairs = [(a, b, matches[:: len(matches) // _MAX_MATCHES + 1]) for a, b, matches in pairs]
    grid = np.exp(np.linspace(math.log(MIN_FOCAL), math.log(MAX_FOCAL), _GRID_STEPS)).tolist()
    candidates = grid + [focal for pair in pairs if MIN_FOCAL < (focal := _direct(*pair)) < MAX_FOCAL]
    best = min((_fit(pairs, focal) for focal in candidates), key=lambda fit: fit.cost)
    step = math.log(MAX_FOCAL / MIN_FOCAL) / (_GRID_STEPS - 1) / 2
    while step > 0.01:
        nearby = [_fit(pairs, best.focal * math.exp(s), start=best.poses) for s in (-step, step)]
        best = min([best, *nearby], key=lambda fit: fit.cost)
        step /= 2
    # The matches decide if focal lengths 25 % off are worse by more than the prior alone would make them.
    others = [_fit(pairs, best.focal * factor, start=best.poses).evidence for factor in (0.8, 1.25)]
    return best.focal, min(others) - best.evidence > 4 * (0.22 / _PRIOR_SPREAD) ** 2


class _Fit(NamedTuple):
    """The poses of all pairs under one focal length, and how badly they suit the matches."""

    focal: float
    poses: list
    evidence: float

    @property
    def cost(self) -> float:
        return self.evidence + (math.log(self.focal / DEFAULT_FOCAL) / _PRIOR_SPREAD) ** 2


def _fit(pairs: Sequence[MatchedPair], focal: float, start: list | None = None) -> _Fit:
    """Estimate the poses of all pairs, or refine the given ones."""
    import poselib

    poses, evidence = [], 0.0
    for i, (a, b, matches) in enumerate(pairs):
        matrices = intrinsics(a.size, focal), intrinsics(b.size, focal)
        cameras = poselib_camera(a.size, matrices[0]), poselib_camera(b.size, matrices[1])
        points = coordinates(a, b, matches)
        if start is None:
            pose, _ = poselib.estimate_relative_pose(*points, *cameras, _RANSAC, {})
        else:
            options = {"loss_type": "TRUNCATED", "loss_scale": THRESHOLD_PX}
            pose, _ = poselib.refine_relative_pose(*points, start[i], *cameras, options)
        errors = sampson(a, b, matches, fundamental(pose.R, pose.t, *matrices))
        evidence += float(np.minimum(errors, THRESHOLD_PX**2).sum()) / _EVIDENCE_PX2
        poses.append(pose)
    return _Fit(focal, poses, evidence)


def _direct(a: Features, b: Features, matches: Int[np.ndarray, "m 2"]) -> float:
    """The focal length that follows from the matches alone; exact at best, far off in degenerate cases."""
    import poselib

    points_a, points_b = coordinates(a, b, matches)
    # Photos of different sizes are brought to a common unit.
    centred = points_a - np.array(a.size[::-1]) / 2, points_b - np.array(b.size[::-1]) / 2
    unit = max(a.size) / max(b.size)
    pair, _ = poselib.estimate_shared_focal_relative_pose(centred[0], centred[1] * unit, np.zeros(2), _DIRECT, {})
    return pair.camera1.focal() / max(a.size)


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
    return number if math.isfinite(number) and number > 0 else 0.0
