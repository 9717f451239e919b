"""Photos that the program chose may be left out of the pose estimation; named ones may not."""

import io
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional as F

from demo_photos import demo_photos
from sr3r.errors import InputError
from sr3r.poses import estimate_cameras
from sr3r.poses.features import Features
from sr3r.poses.movement import rotation_matrix
from sr3r.poses.multi_view import chain_poses
from sr3r.poses.two_view import RelativePose

Chain = tuple[list[Features], dict[tuple[int, int], RelativePose], list[np.ndarray]]


def elsewhere() -> torch.Tensor:
    """A photo of something that no demo scene shows."""
    data = pytest.importorskip("skimage.data")
    return torch.from_numpy(data.astronaut()[:360, :480].copy()).permute(2, 0, 1) / 255


def small(photo: torch.Tensor) -> torch.Tensor:
    return F.interpolate(photo[None], scale_factor=0.5, mode="bilinear", antialias=True)[0]


def zoomed(photo: torch.Tensor, factor: float) -> torch.Tensor:
    """The middle of a photo, as a longer lens shows it."""
    height, width = photo.shape[-2:]
    h, w = (round(side / factor) for side in (height, width))
    top, left = (height - h) // 2, (width - w) // 2
    middle = photo[:, top : top + h, left : left + w]
    return F.interpolate(middle[None], (height, width), mode="bicubic").clamp(0, 1)[0]


def places(*counts: tuple[int, int]) -> Chain:
    """Photos of several places: for each, how many there are and how many points they all see."""
    rng = np.random.default_rng(0)
    matrix = np.array([[300.0, 0, 200], [0, 300, 150], [0, 0, 1]])
    features, pairs = [], {}
    for num_photos, num_points in counts:
        points = rng.uniform((-2, -1.5, 4), (2, 1.5, 8), (num_points, 3))
        first = len(features)
        for number in range(num_photos):
            seen = (points @ rotation_matrix(np.array([0, 0.02 * number, 0])).T - (0.3 * number, 0, 0)) @ matrix.T
            features.append(
                Features(points=seen[:, :2] / seen[:, 2:], descriptors=torch.zeros(num_points, 128), size=(300, 400))
            )
        same = np.repeat(np.arange(num_points)[:, None], 2, 1)
        for i in range(num_photos):
            for j in range(i + 1, num_photos):
                pairs[first + i, first + j] = RelativePose(
                    rotation=rotation_matrix(np.array([0, 0.02 * (j - i), 0])),
                    translation=_moved(i, j),
                    matches=same,
                    num_unguided=num_points,
                    num_candidates=num_points,
                )
    return features, pairs, [matrix] * len(features)


def _moved(i: int, j: int) -> np.ndarray:
    turned = rotation_matrix(np.array([0, 0.02 * (j - i), 0]))
    step = -np.array([0.3 * j, 0, 0]) + turned @ np.array([0.3 * i, 0, 0])
    return step / np.linalg.norm(step)


def test_the_largest_set_that_hangs_together_is_placed_not_the_clearest_pair() -> None:
    features, pairs, matrices = places((2, 300), (4, 60))
    poses, points = chain_poses(features, pairs, matrices, starts=pairs)
    assert sorted(poses) == [2, 3, 4, 5]
    assert len(points) == 60
    relative = poses[5] @ np.linalg.inv(poses[2])
    assert np.allclose(relative[:3, :3], pairs[2, 5].rotation, atol=1e-4)


def test_a_set_in_which_the_camera_stood_still_is_not_believed() -> None:
    features, pairs, matrices = places((2, 60), (3, 300))
    poses, _ = chain_poses(features, pairs, matrices, starts=[(0, 1)])
    assert sorted(poses) == [0, 1]


def test_photos_without_features_or_mirrored_or_of_another_place_are_left_out() -> None:
    left, right, between = (small(photo) for photo in demo_photos("demo_aerial"))
    ramp = torch.linspace(0, 1, left.shape[-1]).expand_as(left).clone()
    photos = [ramp, left, between.flip(-1), right, small(elsewhere())]
    estimate = estimate_cameras(photos, focal=[0.7, 0.71, 0.72, 0.73, 0.74], optional=[True] * 5)
    assert estimate.placed == (1, 3)
    assert len(estimate.cameras) == 2
    assert estimate.focals == [0.71, 0.73]


def test_a_photo_of_another_lens_is_left_out() -> None:
    left, right, between = (small(photo) for photo in demo_photos("demo_aerial"))
    assert estimate_cameras([zoomed(between, 2), left, right], optional=[True] * 3).placed == (1, 2)


def test_a_named_photo_that_cannot_be_placed_is_refused() -> None:
    left, right = (small(photo) for photo in demo_photos("demo_aerial")[:2])
    ramp = torch.linspace(0, 1, left.shape[-1]).expand_as(left).clone()
    with pytest.raises(InputError, match="photo 3 has only 0 points"):
        estimate_cameras([left, right, ramp], focal=[0.75] * 3, optional=[True, True, False])
    with pytest.raises(InputError, match="photo 3 has too little in common"):
        estimate_cameras([left, right, small(elsewhere())], focal=[0.75] * 3, optional=[True, True, False])


def test_if_no_two_photos_hang_together_the_sentence_says_so() -> None:
    noise = torch.rand(3, 120, 160, generator=torch.Generator().manual_seed(0))
    photos = [small(demo_photos("demo_aerial")[0]), small(elsewhere()), noise]
    with pytest.raises(InputError, match=r"No two of the 3 photos from photo 1 to photo 3 .*--num-photos"):
        estimate_cameras(photos, focal=[0.75] * 3, optional=[True] * 3)


def test_chosen_photos_of_which_none_shows_anything_are_refused() -> None:
    dark = torch.full((3, 120, 160), 0.01)
    with pytest.raises(InputError, match="is almost black"):
        estimate_cameras([dark, small(demo_photos("demo_road")[0])], optional=[True, True])


def test_of_a_walk_through_two_rooms_the_longer_part_is_placed_right(realscenes: Path) -> None:
    scene, other = torch.load(realscenes / "000000.torch", weights_only=True)[:2]
    numbers = [0, 2, 4]
    frames = [(scene, i) for i in numbers] + [(other, i) for i in (0, 2)]
    photos = [
        torch.from_numpy(np.array(Image.open(io.BytesIO(bytes(s["images"][i].tolist()))))).permute(2, 0, 1) / 255
        for s, i in frames
    ]
    estimate = estimate_cameras(photos, focal=[float(s["cameras"][i, 0]) for s, i in frames], optional=[True] * 5)
    assert estimate.placed == (0, 1, 2)
    rows = scene["cameras"][numbers, 6:].reshape(-1, 3, 4)
    truth = rows[:, :, :3] @ rows[0, :, :3].T
    found = estimate.cameras.c2w[:, :3, :3].mT
    cosine = (torch.einsum("vij,vij->v", found, truth) - 1) / 2
    assert math.degrees(cosine.clamp(-1, 1).acos().max()) < 2
