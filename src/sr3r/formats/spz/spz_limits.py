"""What SPZ's steps and ranges cannot hold of a scene."""

import math

import torch

from sr3r.gaussians import Gaussians

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


def fractional_bits(gaussians: Gaussians) -> int:
    """Bits behind the point of positions: as fine as the largest coordinate allows.

    A fixed step would crush scenes measured in large units.
    """
    reach = float(gaussians.means.abs().max())
    return min(max(math.floor(math.log2(_MAX_FIXED / max(reach, 1e-6))), 0), _MAX_BITS)


def shortfalls(gaussians: Gaussians) -> list[str]:
    """What of a scene an SPZ file would get wrong, beyond its usual rounding: clauses for a message, mostly none."""
    found: list[str] = []
    longest = gaussians.scales.amax(-1)
    low, high = math.exp(LOWEST_LOG_SCALE), math.exp(_HIGHEST_LOG_SCALE + 0.5 / LOG_SCALE_STEP)
    # An axis that becomes longer matters only where the Gaussian is not much longer anyway.
    is_small = (gaussians.scales.amin(-1) < 0.9 * low) & (longest * _THIN < low)
    count = int(((longest > high) | is_small).sum())
    if count:
        found.append(f"{count:,} of {len(gaussians):,} Gaussians have sizes beyond {low:.2g} to {high:.3g}")
    reach, step = float(gaussians.means.abs().max()), 2.0 ** -fractional_bits(gaussians)
    if reach > _MAX_FIXED:
        found.append(f"positions end at {_MAX_FIXED:,}, but some are {reach:.3g} away")
    elif step > float(longest.median()):
        found.append(f"positions are rounded to {step:g}, since one Gaussian is {reach:.3g} away")
    return found


def fixed_point(gaussians: Gaussians) -> torch.Tensor:
    """Positions as 24 bit integers, n 3."""
    scaled = gaussians.means.double() * 2 ** fractional_bits(gaussians)
    return scaled.round().clamp(-_MAX_FIXED - 1, _MAX_FIXED).to(torch.int32)
