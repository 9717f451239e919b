"""SIFT features of a photo and their matches in another."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from sr3r.poses.sift import sift

MAX_SIDE_PX = 1024
"""Larger photos are reduced before features are sought: more pixels cost time and add no accuracy that we use."""

_MAX_FEATURES = 6000
# Below the usual 0.0067 (0.02 / 3): blank walls have nothing but faint features, and matching sorts out the bad ones.
_PEAK_THRESHOLD = 0.003
_BLOCK = 1024
# Where a descriptor's 4 x 4 cells of 8 directions go when the photo is mirrored along the feature's direction.
_MIRRORED = np.arange(128).reshape(4, 4, 8)[::-1, :, (-np.arange(8)) % 8].reshape(-1)


@dataclass(frozen=True, kw_only=True)
class Features:
    """Points of one photo that can be found again in another.

    Attributes:
        points: Pixel coordinates in the working image (pixel centres at +0.5).
        descriptors: Unit RootSIFT vectors.
        size: Height and width of the working image, the photo reduced to MAX_SIDE_PX.
    """

    points: Float[np.ndarray, "n 2"]
    descriptors: Float[Tensor, "n 128"]
    size: tuple[int, int]

    def __len__(self) -> int:
        """Number of features."""
        return len(self.points)

    def homogeneous(self, index: Int[np.ndarray, " m"]) -> Float[np.ndarray, "m 3"]:
        """Points with a 1 appended."""
        points = self.points[index]
        return np.concatenate([points, np.ones_like(points[:, :1])], 1)


def find_features(photo: Float[Tensor, "3 h w"]) -> Features:
    """Detect and describe SIFT features."""
    height, width = photo.shape[-2:]
    scale = min(1.0, MAX_SIDE_PX / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    if scale < 1:
        photo = F.interpolate(photo[None], size, mode="bilinear", align_corners=False, antialias=True)[0]
    grey = torch.einsum("chw,c->hw", photo.float().cpu(), torch.tensor([0.299, 0.587, 0.114]))
    # Detection needs a few octaves; a tiny photo has no usable features anyway.
    if min(size) < 16:
        return Features(points=np.zeros((0, 2)), descriptors=torch.zeros(0, 128), size=size)
    found = sift(grey.clamp(0, 1), peak=_PEAK_THRESHOLD, max_features=_MAX_FEATURES)
    return Features(points=found.points.double().numpy(), descriptors=found.descriptors, size=size)


def mirrored(features: Features) -> Features:
    """The features that the mirrored photo has, without looking for them again."""
    points = features.points * (-1, 1) + (features.size[1], 0)
    return Features(points=points, descriptors=features.descriptors[:, _MIRRORED], size=features.size)


def match(
    a: Features,
    b: Features,
    *,
    ratio: float = 0.9,
    fundamental: Float[np.ndarray, "3 3"] | None = None,
    band_px: float = 3.0,
) -> Int[np.ndarray, "m 2"]:
    """Pairs of features that are each other's nearest and clearly nearer than the second nearest.

    Args:
        a: Features of one photo.
        b: Features of another.
        ratio: A match is kept if its distance is below this share of the distance to the second nearest.
        fundamental: With it, only features near each other's epipolar lines are compared (guided matching).
        band_px: How near, as a Sampson distance.

    Returns:
        Index in a and index in b, one row a match.
    """
    if len(a) < 2 or len(b) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    nearest, first, second = [], [], []
    column_best = torch.full((len(b),), -1.0)
    column_index = torch.zeros(len(b), dtype=torch.long)
    for start in range(0, len(a), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(a)))
        similarity = a.descriptors[rows] @ b.descriptors.mT
        if fundamental is not None:
            near = torch.from_numpy(_sampson_table(a.points[rows], b.points, fundamental) < band_px**2)
            similarity = torch.where(near, similarity, -1.0)
        top, index = similarity.topk(2, dim=1)
        first.append(top[:, 0])
        second.append(top[:, 1])
        nearest.append(index[:, 0])
        best, row = similarity.max(0)
        better = best > column_best
        column_best = torch.where(better, best, column_best)
        column_index = torch.where(better, row + start, column_index)
    index = torch.cat(nearest)
    distances = [(2 - 2 * torch.cat(s)).clamp_min(0).sqrt() for s in (first, second)]
    mutual = column_index[index] == torch.arange(len(a))
    # A distance above 0.8 is not a likeness; it gets here when guided matching leaves one candidate.
    keep = torch.nonzero(mutual & (distances[0] < ratio * distances[1]) & (distances[0] < 0.8))[:, 0]
    return torch.stack([keep, index[keep]], 1).numpy()


def _sampson_table(
    a: Float[np.ndarray, "n 2"], b: Float[np.ndarray, "m 2"], fundamental: Float[np.ndarray, "3 3"]
) -> Float[np.ndarray, "n m"]:
    """Squared Sampson distances of all pairs, in pixels."""
    lines_b = (a @ fundamental[:, :2].T + fundamental[:, 2]).astype(np.float32)
    lines_a = (b @ fundamental[:2] + fundamental[2]).astype(np.float32)
    error = lines_b[:, :2] @ b.astype(np.float32).T + lines_b[:, 2:]
    norm = (lines_b[:, :2] ** 2).sum(1)[:, None] + (lines_a[:, :2] ** 2).sum(1)[None]
    return error**2 / np.maximum(norm, 1e-20)
