"""Gaussians as bytes of pictures, and back."""

import math
from typing import Any

import numpy as np
from jaxtyping import Float32, Int, UInt8

from sr3r.formats.quantize import make_codebook, make_palette, nearest_levels
from sr3r.formats.sog.sog_pictures import picture, webp
from sr3r.scene_arrays import normalized

NUM_REST = (0, 3, 8, 15)
"""Coefficients beside the constant one, by degree."""

ENTRIES_PER_ROW = 64
"""Of the palette of harmonics."""

_FIRST_TAG = 252
# A palette has an entry for about eight Gaussians; in small scenes each has its own.
_GAUSSIANS_PER_ENTRY, _MIN_PALETTE_BITS, _MAX_PALETTE_BITS = 8, 10, 16


def pack_means(means: Float32[np.ndarray, "n 3"]) -> tuple[Int[np.ndarray, "n 3"], list[float], list[float]]:
    """16 bit positions between bounds, and the bounds, which are of the logarithms."""
    places = means.astype(np.float64)
    logs = np.sign(places) * np.log1p(np.abs(places))
    low, high = logs.min(0), logs.max(0)
    shares = (logs - low) / np.maximum(high - low, 1e-12)
    return (shares * 65535).round().clip(0, 65535).astype(np.int32), low.tolist(), high.tolist()


def unpack_means(
    low: UInt8[np.ndarray, "n 3"], high: UInt8[np.ndarray, "n 3"], bounds: Float32[np.ndarray, "2 3"]
) -> Float32[np.ndarray, "n 3"]:
    """Positions of the pictures of lower and upper bytes."""
    shares = (low.astype(np.int64) | high.astype(np.int64) << 8) / 65535
    logs = bounds[0] + (bounds[1] - bounds[0]) * shares
    return (np.sign(logs) * np.expm1(np.abs(logs))).astype(np.float32)


def pack_quats(quats: Float32[np.ndarray, "n 4"]) -> UInt8[np.ndarray, "n 4"]:
    """Three components and a tag."""
    q = normalized(quats).astype(np.float64)
    largest = np.abs(q).argmax(1)
    q *= np.where(np.take_along_axis(q, largest[:, None], 1) < 0, -1, 1)
    others = q[np.arange(4) != largest[:, None]].reshape(-1, 3)
    packed = ((others / math.sqrt(2) + 0.5) * 255).round().clip(0, 255)
    return np.concatenate([packed, largest[:, None] + _FIRST_TAG], 1).astype(np.uint8)


def unpack_quats(packed: UInt8[np.ndarray, "n 4"]) -> Float32[np.ndarray, "n 4"]:
    """Unit quaternions wxyz; where the tag is none, not a number."""
    tags = packed[:, 3].astype(np.int64) - _FIRST_TAG
    largest = tags.clip(0)
    others = (packed[:, :3] / 255 - 0.5) * math.sqrt(2)
    q = np.empty((len(packed), 4))
    is_other = np.arange(4) != largest[:, None]
    q[is_other] = others.ravel()
    q[~is_other] = np.sqrt(np.maximum(1 - (others * others).sum(1), 0))
    q[tags < 0] = np.nan
    return q.astype(np.float32)


def pack_rest(rest: Float32[np.ndarray, "n k 3"]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The palette's entry in meta.json, and its two pictures."""
    count, num_rest = rest.shape[:2]
    bits = round(math.log2(max(count / _GAUSSIANS_PER_ENTRY, 1)))
    entries, labels = make_palette(
        rest.reshape(count, 3 * num_rest), levels=min(max(bits, _MIN_PALETTE_BITS), _MAX_PALETTE_BITS)
    )
    values = entries.astype(np.float64)
    codebook = make_codebook(values.ravel())
    rows = np.zeros((-(-len(values) // ENTRIES_PER_ROW) * ENTRIES_PER_ROW, num_rest, 3), np.uint8)
    rows[: len(values)] = nearest_levels(values, codebook).reshape(-1, num_rest, 3)
    halves = np.stack([labels & 255, labels >> 8, np.zeros_like(labels)], 1).astype(np.uint8)
    names = ["shN_centroids.webp", "shN_labels.webp"]
    meta = {"count": len(values), "bands": NUM_REST.index(num_rest), "codebook": codebook.tolist(), "files": names}
    image = rows.reshape(-1, ENTRIES_PER_ROW * num_rest, 3)
    return meta, {names[0]: webp(image), names[1]: picture(halves)}
