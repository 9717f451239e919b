"""Few values instead of many: one-dimensional codebooks, and palettes of vectors."""

import numpy as np
import torch
from jaxtyping import Float32, Float64, Int64
from torch import Tensor

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


def make_palette(vectors: Float32[Tensor, "n d"], *, levels: int) -> tuple[Float32[Tensor, "k d"], Int64[Tensor, " n"]]:
    """2^levels vectors that stand for the given ones, and which of them stands for each.

    Halves the set again and again, in the middle of the component that varies most (median cut): k-means with tens of
    thousands of means takes minutes instead of a second.
    """
    count = 2**levels
    if len(vectors) <= count:
        return vectors, torch.arange(len(vectors))
    # Groups must be of equal size to be halved together: some vectors are in two.
    groups = (torch.arange(-(-len(vectors) // count) * count) % len(vectors))[None]
    for _ in range(levels):
        members = vectors[groups]
        widest = members.var(1).argmax(-1)
        component = members.gather(2, widest[:, None, None].expand(-1, members.shape[1], 1)).squeeze(2)
        groups = groups.gather(1, component.argsort(1)).reshape(2 * len(groups), -1)
    labels = torch.empty(len(vectors), dtype=torch.long)
    labels[groups] = torch.arange(count)[:, None].expand_as(groups)
    return vectors[groups].mean(1), labels
