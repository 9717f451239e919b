"""Keypoints stay on the thing they are on when its picture is turned, enlarged, or made darker."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from demo_photos import demo_photos
from sr3r.poses.features import Features, match
from sr3r.poses.sift import Keypoints, sift

PEAK = 0.003


def photo() -> torch.Tensor:
    """Grey, of even sizes."""
    return demo_photos("demo_aerial")[0].mean(0)


def matched(a: Keypoints, b: Keypoints) -> tuple[torch.Tensor, torch.Tensor]:
    sides = [Features(points=k.points.double().numpy(), descriptors=k.descriptors, size=(1, 1)) for k in (a, b)]
    pairs = torch.from_numpy(match(*sides))
    return pairs[:, 0], pairs[:, 1]


def blob(x: float, y: float, sigma: float) -> torch.Tensor:
    rows, columns = torch.meshgrid(torch.arange(96) + 0.5, torch.arange(128) + 0.5, indexing="ij")
    return 0.2 + 0.6 * torch.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2))


@pytest.mark.parametrize(("x", "y", "sigma"), [(40.5, 50.5, 3.0), (61.3, 33.8, 4.5), (70.2, 50.0, 7.0)])
def test_a_blob_is_found_where_it_is_with_its_size(x: float, y: float, sigma: float) -> None:
    found = sift(blob(x, y, sigma), peak=PEAK, max_features=10)
    assert found.points[0].tolist() == pytest.approx([x, y], abs=0.05)
    # A difference of Gaussians answers most at a scale a little below the blob's.
    assert float(found.sigmas[0]) == pytest.approx(sigma, rel=0.25)


def test_nothing_is_found_on_an_even_ground_or_an_edge() -> None:
    assert len(sift(torch.full((96, 128), 0.5), peak=PEAK, max_features=10).points) == 0
    edge = torch.sigmoid((torch.arange(128) - 63.5) / 2).expand(96, 128)
    assert len(sift(edge, peak=PEAK, max_features=10).points) == 0


def test_turned_by_a_right_angle_the_same_keypoints_are_described_alike() -> None:
    grey = photo()
    width = grey.shape[1]
    a, b = sift(grey, peak=PEAK, max_features=2000), sift(grey.rot90(1), peak=PEAK, max_features=2000)
    index_a, index_b = matched(a, b)
    assert len(index_a) > 0.9 * len(a.points)
    x, y = a.points[index_a].unbind(1)
    turned = torch.stack([y, width - x], 1)
    assert float((turned - b.points[index_b]).norm(dim=1).quantile(0.9)) < 0.1


def test_enlarged_and_darkened_most_keypoints_are_found_again() -> None:
    grey = photo()
    larger = F.interpolate(grey[None, None], scale_factor=1.5, mode="bicubic")[0, 0].clamp(0, 1)
    a, b = sift(grey, peak=PEAK, max_features=2000), sift(0.7 * larger, peak=PEAK, max_features=4000)
    index_a, index_b = matched(a, b)
    assert len(index_a) > 0.4 * len(a.points)
    apart = (1.5 * a.points[index_a] - b.points[index_b]).norm(dim=1)
    assert float(apart.median()) < 0.3
    assert float((b.sigmas[index_b] / a.sigmas[index_a]).median()) == pytest.approx(1.5, rel=0.05)


def test_the_largest_keypoints_are_kept() -> None:
    every, some = (sift(photo(), peak=PEAK, max_features=number) for number in (6000, 100))
    assert len(some.points) == 100 < len(every.points)
    assert torch.equal(some.sigmas, every.sigmas.sort(descending=True).values[:100])


@pytest.mark.parity
def test_keypoints_and_matches_are_those_of_colmap() -> None:
    pycolmap = pytest.importorskip("pycolmap")
    options = pycolmap.FeatureExtractionOptions()
    options.use_gpu = False
    options.sift.peak_threshold = PEAK
    extractor = pycolmap.FeatureExtractor.create(options)
    theirs, ours = [], []
    for image in demo_photos("demo_road")[:2]:
        grey = image.mean(0).mul(255).round()
        keypoints, descriptors = extractor.extract_from_uint8_array(grey.byte().numpy())
        points = torch.from_numpy(np.array(pycolmap.keypoints_to_matrix(keypoints), dtype=np.float32))[:, :2]
        vectors = F.normalize(torch.from_numpy(np.array(descriptors.data, dtype=np.float32)), dim=1)
        theirs.append(Keypoints(points, torch.zeros(len(points)), vectors))
        ours.append(sift(grey / 255, peak=PEAK, max_features=6000))
    for a, b in zip(theirs, ours, strict=True):
        assert len(b.points) == pytest.approx(len(a.points), rel=0.05)
        assert float((torch.cdist(a.points, b.points).amin(1) < 0.3).float().mean()) > 0.9
    assert len(matched(*ours)[0]) > 0.95 * len(matched(*theirs)[0])
