"""Photos that have an epipolar geometry and yet no pose to believe: mirrored, edited, or of another lens."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional as F

from demo_photos import demo_photos
from sr3r.errors import InputError
from sr3r.poses import estimate_cameras
from sr3r.poses.features import Features, find_features, match, mirrored
from sr3r.poses.movement import MIN_MOVEMENT_PX, enlargement, rotation_matrix, unmoved_error_px


def edited(
    photo: torch.Tensor, left: float, top: float, right: float, bottom: float, turn_deg: float = 0
) -> torch.Tensor:
    """A part of the photo, in shares of its sides, brought to its size, and stored as JPEG."""
    picture = Image.fromarray((photo.permute(1, 2, 0) * 255).round().byte().numpy())
    width, height = picture.size
    part = picture.rotate(turn_deg, Image.Resampling.BICUBIC).resize(
        (width, height), Image.Resampling.BICUBIC, box=(left * width, top * height, right * width, bottom * height)
    )
    file = io.BytesIO()
    part.save(file, "JPEG", quality=90)
    return torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1) / 255


def zoomed(photo: torch.Tensor, factor: float) -> torch.Tensor:
    margin = (1 - 1 / factor) / 2
    return edited(photo, margin, margin, 1 - margin, 1 - margin)


@pytest.mark.parametrize("demo", ["demo_aerial", "demo_road"])
def test_a_mirrored_photo_is_refused_as_such(demo: str) -> None:
    left, right = demo_photos(demo)[:2]
    for pair in ([left, right.flip(-1)], [left.flip(-1), right], [left, right.flip(-2)]):
        with pytest.raises(InputError, match=r"a\.jpg and b\.jpg show one place, but one of them is mirrored"):
            estimate_cameras(pair, focal=[0.75, 0.75], names=["a.jpg", "b.jpg"])


def test_the_mirrored_one_of_three_photos_is_named() -> None:
    left, right, between = demo_photos("demo_road")
    with pytest.raises(InputError, match="c is mirrored against the other photos"):
        estimate_cameras([left, right, between.flip(-1)], focal=[0.75] * 3, names=["a", "b", "c"])


def test_mirrored_features_are_those_of_the_mirrored_photo() -> None:
    photo = demo_photos("demo_aerial")[0]
    expected, found = find_features(photo.flip(-1)), mirrored(find_features(photo))
    matches = match(expected, found)
    assert len(matches) > 0.9 * len(found)
    apart = np.linalg.norm(expected.points[matches[:, 0]] - found.points[matches[:, 1]], axis=1)
    assert np.median(apart) < 0.1


@pytest.mark.parametrize(
    "edit",
    [
        (0.01, 0.01, 0.99, 0.99),
        (0.05, 0.05, 0.95, 0.95),
        (0, 0, 0.9, 0.9),
        (0.2, 0.1, 0.9, 0.8),
        (0.06, 0.06, 0.94, 0.94, 2),
    ],
)
@pytest.mark.parametrize("focal", [None, 0.75])
def test_one_photo_cropped_or_turned_afterwards_is_no_movement(edit: tuple[float, ...], focal: float | None) -> None:
    photo = demo_photos("demo_aerial")[0]
    with pytest.raises(InputError, match="camera did not move"):
        estimate_cameras([photo, edited(photo, *edit)], focal=[focal, focal])


def seen(points: np.ndarray) -> Features:
    """Features of a photo of 600 x 800 with a focal length of its longer side, from points in its camera's axes."""
    pixels = 800 * points[:, :2] / points[:, 2:] + (400, 300)
    return Features(points=pixels, descriptors=torch.zeros(len(points), 128), size=(600, 800))


def test_a_slanted_plane_seen_from_two_places_is_a_movement_and_a_turn_is_none() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-1, 1, (2, 200))
    wall = np.column_stack([x, 0.7 * y, 3 + x])
    each = np.tile(np.arange(200)[:, None], (1, 2))
    turn = rotation_matrix(np.array([0.05, 0.1, 0.02]))
    assert unmoved_error_px(seen(wall), seen(wall @ turn.T), each) < 0.01
    assert unmoved_error_px(seen(wall), seen((wall + np.array([0.5, 0, 0])) @ turn.T), each) > 3 * MIN_MOVEMENT_PX


def test_photos_of_two_lenses_are_refused_unless_their_focal_lengths_are_told() -> None:
    left, right = demo_photos("demo_aerial")[:2]
    tele = zoomed(right, 2)
    with pytest.raises(InputError, match=r"a and b shows things (1\.[89]|2\.\d) times as large.*--focal once for each"):
        estimate_cameras([left, tele], names=["a", "b"])
    told = estimate_cameras([left, tele], focal=[0.75, 1.5]).cameras
    plain = estimate_cameras([left, right], focal=[0.75, 0.75]).cameras
    assert float(F.cosine_similarity(told.centers[1], plain.centers[1], dim=0)) > 0.99


def test_the_enlargement_counts_either_way() -> None:
    points = np.random.default_rng(0).uniform(0, 600, (50, 2))
    small, large = (Features(points=p, descriptors=torch.zeros(50, 128), size=(600, 600)) for p in (points, 2 * points))
    each = np.tile(np.arange(50)[:, None], (1, 2))
    assert enlargement(small, large, each) == pytest.approx(2)
    assert enlargement(large, small, each) == pytest.approx(2)
