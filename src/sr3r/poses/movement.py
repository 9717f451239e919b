"""Did the camera move? Not if turning it, zooming and cropping explain where everything is in the second photo."""

import math

import numpy as np
from jaxtyping import Float, Int

from sr3r.poses.features import Features
from sr3r.poses.two_view import coordinates

MIN_MOVEMENT_PX = 1.5
"""Error of an explanation without movement from which on the camera is believed to have moved.

Of one picture, cropped, turned, reduced or saved at low quality: 0.2 to 1.4. Least of the pairs of real photos: 2.6.
"""

MAX_ENLARGEMENT = 1.6
"""So much larger the nearest other photo of one lens may show things; a step forward does it too.

Largest of 100 pairs of 51 real scenes, taken by one lens each: 1.5.
"""

_MAX_MATCHES = 300
_QUANTILE = 0.8
# In units of the longer side: a wide lens, a usual one, and one so long that turning it shifts the photo.
_FIRST_FOCALS = (0.6, 1.2, 8.0)
_MIN_FOCAL, _MAX_FOCAL = 0.3, 30.0
_STEPS = 12


def unmoved_error_px(a: Features, b: Features, matches: Int[np.ndarray, "m 2"]) -> float:
    """How well a camera that only turned and zoomed explains the matches, whatever its focal lengths.

    Such a camera includes one that did nothing: a photo that was cropped, shifted or turned afterwards. A flat scene
    seen from two places is not explained by it, unless it faces the camera and fills the photos; then nothing tells.

    Args:
        a: Features of the first photo.
        b: Features of the second.
        matches: Matches that agree with a pose; at least one.

    Returns:
        The error in pixels of the second working image below which four of five matches stay.
    """
    matches = matches[:: len(matches) // _MAX_MATCHES + 1]
    units = max(a.size), max(b.size)
    seen_a, seen_b = (
        (points - np.array(f.size[::-1]) / 2) / unit
        for points, f, unit in zip(coordinates(a, b, matches), (a, b), units, strict=True)
    )
    zoom = _spread(seen_b) / max(_spread(seen_a), 1e-9)
    fits = (_fitted(seen_a, seen_b, _start(seen_a, seen_b, focal, focal * zoom)) for focal in _FIRST_FOCALS)
    return min(float(np.quantile(np.linalg.norm(errors, axis=1), _QUANTILE)) for errors in fits) * units[1]


def enlargement(a: Features, b: Features, matches: Int[np.ndarray, "m 2"]) -> float:
    """How many times as large the photo that shows things larger shows them, in shares of the longer sides.

    Args:
        a: Features of the first photo.
        b: Features of the second.
        matches: Matches that agree with a pose; at least one.
    """
    points_a, points_b = coordinates(a, b, matches)
    zoom = _spread(points_b / max(b.size)) / max(_spread(points_a / max(a.size)), 1e-9)
    return max(zoom, 1 / max(zoom, 1e-9))


def _errors(
    state: Float[np.ndarray, "5"], seen_a: Float[np.ndarray, "m 2"], seen_b: Float[np.ndarray, "m 2"]
) -> Float[np.ndarray, "m 2"]:
    """By a rotation vector and the logarithms of both focal lengths, in units of b's longer side."""
    focal_a, focal_b = np.exp(state[3:])
    turned = np.column_stack([seen_a / focal_a, np.ones(len(seen_a))]) @ rotation_matrix(state[:3]).T
    return focal_b * turned[:, :2] / np.maximum(turned[:, 2:], 1e-3) - seen_b


def _fitted(
    seen_a: Float[np.ndarray, "m 2"], seen_b: Float[np.ndarray, "m 2"], state: Float[np.ndarray, "5"]
) -> Float[np.ndarray, "m 2"]:
    """Errors after Levenberg's and Marquardt's steps, reweighted so that the explained points decide (L1)."""
    damping, tiny = 1e-3, 1e-6
    errors = _errors(state, seen_a, seen_b)
    for _ in range(_STEPS):
        moved = [_errors(state + tiny * axis, seen_a, seen_b) for axis in np.eye(5)]
        jacobian = (np.stack(moved, -1) - errors[..., None]).reshape(-1, 5) / tiny
        # Half a pixel of noise in a thousand.
        weights = np.repeat(1 / np.maximum(np.linalg.norm(errors, axis=1), 5e-4), 2)[:, None]
        normal = (jacobian * weights).T @ jacobian
        step = np.linalg.solve(
            normal + damping * np.diag(np.diag(normal)) + 1e-12 * np.eye(5), (jacobian * weights).T @ errors.ravel()
        )
        tried = state - step
        tried[3:] = np.clip(tried[3:], math.log(_MIN_FOCAL), math.log(_MAX_FOCAL))
        tried_errors = _errors(tried, seen_a, seen_b)
        if np.linalg.norm(tried_errors, axis=1).sum() < np.linalg.norm(errors, axis=1).sum():
            state, errors, damping = tried, tried_errors, 0.3 * damping
        else:
            damping *= 10
    return errors


def _start(
    seen_a: Float[np.ndarray, "m 2"], seen_b: Float[np.ndarray, "m 2"], focal_a: float, focal_b: float
) -> Float[np.ndarray, "5"]:
    """The rotation that suits these focal lengths best (Kabsch)."""
    rays = [np.column_stack([seen / f, np.ones(len(seen))]) for seen, f in ((seen_a, focal_a), (seen_b, focal_b))]
    rays_a, rays_b = (r / np.linalg.norm(r, axis=1, keepdims=True) for r in rays)
    u, _, vt = np.linalg.svd(rays_b.T @ rays_a)
    rotation = u @ np.diag([1.0, 1.0, np.linalg.det(u @ vt)]) @ vt
    axis = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    angle = math.acos(float(np.clip((np.trace(rotation) - 1) / 2, -1, 1)))
    return np.array([*(axis * angle / max(2 * math.sin(angle), 1e-9)), math.log(focal_a), math.log(focal_b)])


def rotation_matrix(vector: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3 3"]:
    """The rotation about this axis by its length in radians (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross


def _spread(points: Float[np.ndarray, "m 2"]) -> float:
    return float(np.median(np.linalg.norm(points - np.median(points, axis=0), axis=1)))
