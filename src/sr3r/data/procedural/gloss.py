"""Surfaces that shine: which do, and the lamps and windows that they mirror."""

from dataclasses import replace

import numpy as np
import torch

from sr3r.data.procedural.primitives import ELLIPSOID, Primitives

_NUM_LAMPS = 6
_SHARE = 0.4


def polished(primitives: Primitives, rng: np.random.Generator) -> Primitives:
    """The primitives with a gloss on some of their materials; what wears one texture shines alike.

    Highlights lie where a lamp's mirror image is, so they move with the camera and disagree with the geometry.
    """
    # Lamps and windows: around, and rather above than below; the main light is one of them.
    directions = rng.normal([0, 0, 0.5], 1, (_NUM_LAMPS, 3))
    directions[0] = primitives.light.cpu().numpy()
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    brightness = rng.uniform(0.4, 1.0, (_NUM_LAMPS, 1))
    materials, material = primitives.texture[:, 0].unique(return_inverse=True)
    shines = rng.random(len(materials)) < _SHARE
    strength = shines * rng.uniform(0.2, 1.5, len(materials))
    doublings = rng.integers(2, 7, len(materials))
    gloss = torch.from_numpy(np.stack([strength, doublings], 1).astype(np.float32))[material]
    gloss[primitives.hollow & (primitives.shape == ELLIPSOID)] = 0
    lamps = torch.from_numpy(np.concatenate([directions, brightness], 1).astype(np.float32))
    return replace(primitives, gloss=gloss, lamps=lamps)
