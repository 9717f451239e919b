"""Directions and rotations of the things in procedural scenes."""

import math

import numpy as np


def along(vector: np.ndarray) -> np.ndarray:
    """The vector at unit length."""
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def random_rotation(rng: np.random.Generator) -> np.ndarray:
    """Any rotation."""
    matrix, _ = np.linalg.qr(rng.standard_normal((3, 3)))
    return matrix * np.sign(np.linalg.det(matrix))


def yaw_rotation(angle: float) -> np.ndarray:
    """A rotation about the vertical, radians."""
    return np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
