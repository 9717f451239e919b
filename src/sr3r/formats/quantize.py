"""Few values instead of many: one-dimensional codebooks, and palettes of vectors."""

import numpy as np
from jaxtyping import Float32, Float64, Int64

_BINS = 4096


def make_codebook(values: Float64[np.ndarray, " n"], size: int = 256) -> Float64[np.ndarray, " size"]:
    """Ascending levels that stand for the values, the smallest and the largest among them.

    Half of the levels' density is even over the range, half follows the cube root of the values' density, which is the
    best for many levels (Panter and Dite, 1951). The even half bounds the error of every value, however rare: k-means
    gives the few extreme values of a scene to a level far away, and its one long Gaussian becomes a ball.
    """
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    if low == high:
        return np.full(size, low)
    counts, edges = np.histogram(values, _BINS, (low, high))
    crowded = np.cbrt(np.convolve(counts, np.ones(9) / 9, mode="same"))
    share = np.cumsum(0.5 / _BINS + 0.5 * crowded / crowded.sum())
    return np.interp(np.linspace(0, 1, size), np.concatenate([[0], share]), edges)


def nearest_levels(values: np.ndarray, codebook: Float64[np.ndarray, " k"]) -> np.ndarray:
    """The number of the nearest level of every value, 8 bit for up to 256 levels."""
    middles = (codebook[1:] + codebook[:-1]) / 2
    return np.searchsorted(middles, values).astype(np.uint8)


def make_palette(
    vectors: Float32[np.ndarray, "n d"], *, levels: int
) -> tuple[Float32[np.ndarray, "k d"], Int64[np.ndarray, " n"]]:
    """2^levels vectors that stand for the given ones, and which of them stands for each.

    Halves the set again and again, in the middle of the component that varies most (median cut): k-means with tens of
    thousands of means takes minutes instead of a second.
    """
    count = 2**levels
    if len(vectors) <= count:
        return vectors, np.arange(len(vectors))
    # Groups must be of equal size to be halved together: some vectors are in two.
    groups = (np.arange(-(-len(vectors) // count) * count) % len(vectors))[None]
    for _ in range(levels):
        widest = vectors[groups].var(1).argmax(1)
        component = vectors[groups, widest[:, None]]
        groups = np.take_along_axis(groups, component.argsort(1), 1).reshape(2 * len(groups), -1)
    labels = np.empty(len(vectors), np.int64)
    labels[groups] = np.arange(count)[:, None]
    return vectors[groups].mean(1), labels
