"""Lengths on the page: graphics cards draw scenes of a few units well, and none of millions."""

import math

import numpy as np

from sr3r.scene_arrays import SceneArrays

# Scenes within are drawn in their own units.
_SMALLEST, _LARGEST = 0.05, 100.0


def page_unit(scene: SceneArrays) -> float:
    """The length in scene units that the page calls 1: 1 for most scenes, else a power of two.

    The distance of most Gaussians from their middle becomes about 1.
    """
    distances = np.linalg.norm(scene.means - np.median(scene.means, axis=0), axis=1)
    size = max(float(np.median(distances)), float(np.median(scene.scales)))
    return 1.0 if _SMALLEST <= size <= _LARGEST else 2.0 ** round(math.log2(size))
