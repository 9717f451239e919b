"""Camera paths of synthetic scenes: hand-held moves between two context views and slightly beyond."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Move:
    """A camera move, in units of the distance to what it looks at.

    Attributes:
        eye: Centre of the path.
        target: What the middle of the path looks at.
        shift: Displacement from the first context view to the second (right, down, forward).
        bulge: Sideways bow of the path (right, down, forward).
        follow: How far the gaze moves along: 0 keeps to the target, 1 keeps its direction.
        pan: Turn of the gaze along the path (horizontal, vertical), radians.
        roll: Roll at both ends, radians.
        shake: Amplitudes and phases of the hand's tremor.
        beyond: How far the path goes past the context views, as a share of their distance.
    """

    eye: np.ndarray
    target: np.ndarray
    shift: np.ndarray
    bulge: np.ndarray
    follow: float
    pan: np.ndarray
    roll: np.ndarray
    shake: np.ndarray
    beyond: float = 0.15

    @classmethod
    def draw(cls, rng: np.random.Generator, eye: np.ndarray, target: np.ndarray) -> Self:
        """Half of the moves orbit, a quarter goes sideways, the rest forward or mixed; 5 to 45 degrees in all."""
        kind = rng.choice(["orbit", "sideways", "forward", "mixed"], p=[0.48, 0.24, 0.14, 0.14])
        angle = math.radians(rng.triangular(5, 14, 45))
        side = rng.choice([-1, 1])
        length = 2 * math.tan(angle / 2)
        follow = rng.uniform(0, 0.9)
        if kind == "sideways":
            shift = np.array([side, rng.normal(0, 0.15), rng.normal(0, 0.2)])
        elif kind == "orbit":
            shift = np.array([side, rng.normal(0, 0.25), rng.normal(0, 0.1)])
            follow = rng.uniform(-0.1, 0.2)
        elif kind == "forward":
            shift = np.array([side * rng.uniform(0.1, 0.5), rng.normal(0, 0.1), 1.0])
            length = rng.uniform(0.12, 0.3)
        else:
            shift = rng.standard_normal(3) * [1, 0.5, 0.7]
        return cls(
            eye=eye,
            target=target,
            shift=shift / np.linalg.norm(shift) * length,
            bulge=rng.normal(0, 0.06, 3) * length,
            follow=follow,
            pan=rng.normal(0, math.radians(1.5), 2),
            roll=rng.normal(0, math.radians(2), 2),
            shake=rng.uniform(0, 1, (2, 6)),
        )

    def poses(self, num_frames: int, amplitude: float = 1.0) -> np.ndarray:
        """Camera-to-world matrices along the path (world z up); `amplitude` shortens the move."""
        forward = self.target - self.eye
        distance = np.linalg.norm(forward)
        basis = _basis(forward)
        poses = []
        for t in np.linspace(-self.beyond - 0.5, self.beyond + 0.5, num_frames):
            tremor = np.sin(2 * math.pi * (self.shake[0] + 1.7 * t)) * (0.3 + self.shake[1])
            local = self.shift * t + self.bulge * (0.5 - 2 * t * t)
            local = local + 0.02 * np.linalg.norm(self.shift) * tremor[:3]
            offset = basis @ (local * distance * amplitude)
            eye = self.eye + offset
            view = _basis(self.target + self.follow * offset - eye)
            pan = amplitude * (self.pan * t + math.radians(0.3) * tremor[3:5])
            roll = self.roll[0] + (self.roll[1] - self.roll[0]) * (t + 0.5) * 0.3
            pose = np.eye(4)
            pose[:3, :3] = view @ _turn(1, pan[0]) @ _turn(0, pan[1]) @ _turn(2, roll)
            pose[:3, 3] = eye
            poses.append(pose)
        return np.stack(poses)


def _basis(forward: np.ndarray) -> np.ndarray:
    """Columns right, down, forward of a level camera; world z is up (numpy's cross product is slow for one vector)."""
    x, y, z = (forward / np.linalg.norm(forward)).tolist()
    flat = math.hypot(x, y)
    # Straight up or down there is no level; any right will do.
    rx, ry = (y / flat, -x / flat) if flat > 1e-9 else (1.0, 0.0)
    return np.array([[rx, -z * ry, x], [ry, z * rx, y], [0, x * ry - y * rx, z]])


def _turn(axis: int, angle: float) -> np.ndarray:
    """Rotation about one camera axis."""
    a, b = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[a, a] = matrix[b, b] = math.cos(angle)
    matrix[a, b], matrix[b, a] = -math.sin(angle), math.sin(angle)
    return matrix
