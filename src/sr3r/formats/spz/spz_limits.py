"""What SPZ's steps and ranges cannot hold of a scene."""

import math

import numpy as np
from jaxtyping import Int32

from sr3r.scene_arrays import SceneArrays

COLOUR_SCALE = 0.15
"""Colours are 0.5 + this times the constant harmonic, in bytes."""

LOWEST_LOG_SCALE, LOG_SCALE_STEP = -10, 16
"""Log scales are bytes: from the lowest, in steps of one over LOG_SCALE_STEP."""

_HIGHEST_LOG_SCALE = LOWEST_LOG_SCALE + 255 / LOG_SCALE_STEP
_MAX_FIXED = 2**23 - 1
# What the reference implementation writes at most; readers refuse more than 24.
_MAX_BITS = 23
# Thinner axes are drawn as a line anyway.
_THIN = 0.05


def fractional_bits(scene: SceneArrays) -> int:
    """Bits behind the point of positions: as fine as the largest coordinate allows.

    A fixed step would crush scenes measured in large units.
    """
    reach = float(np.abs(scene.means).max())
    return min(max(math.floor(math.log2(_MAX_FIXED / max(reach, 1e-6))), 0), _MAX_BITS)


def shortfalls(scene: SceneArrays) -> list[str]:
    """What of a scene an SPZ file would get wrong, beyond its usual rounding: clauses for a message, mostly none."""
    found: list[str] = []
    longest = scene.scales.max(1)
    low, high = math.exp(LOWEST_LOG_SCALE), math.exp(_HIGHEST_LOG_SCALE + 0.5 / LOG_SCALE_STEP)
    # An axis that becomes longer matters only where the Gaussian is not much longer anyway.
    is_small = (scene.scales.min(1) < 0.9 * low) & (longest * _THIN < low)
    count = int(((longest > high) | is_small).sum())
    if count:
        found.append(f"{count:,} of {len(scene):,} Gaussians have sizes beyond {low:.2g} to {high:.3g}")
    reach, step = float(np.abs(scene.means).max()), 2.0 ** -fractional_bits(scene)
    if reach > _MAX_FIXED:
        found.append(f"positions end at {_MAX_FIXED:,}, but some are {reach:.3g} away")
    elif step > float(np.median(longest)):
        found.append(f"positions are rounded to {step:g}, since one Gaussian is {reach:.3g} away")
    return found


def fixed_point(scene: SceneArrays) -> Int32[np.ndarray, "n 3"]:
    """Positions as 24 bit integers."""
    scaled = scene.means.astype(np.float64) * 2 ** fractional_bits(scene)
    return scaled.round().clip(-_MAX_FIXED - 1, _MAX_FIXED).astype(np.int32)
