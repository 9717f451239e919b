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


def zoomed(photo: torch.Tensor, factor: float) -> torch.Tensor:
    """The middle of a photo, as a longer lens shows it."""
    height, width = photo.shape[-2:]
    h, w = (round(side / factor) for side in (height, width))
    top, left = (height - h) // 2, (width - w) // 2
    middle = photo[:, top : top + h, left : left + w]
    return F.interpolate(middle[None], (height, width), mode="bicubic").clamp(0, 1)[0]


def test_the_largest_set_that_hangs_together_is_placed() -> None:
    aerial, road = demo_photos("demo_aerial"), demo_photos("demo_road")
    photos = [aerial[0], road[0], aerial[1], road[1], road[2]]
    estimate = estimate_cameras(photos, focal=[0.75] * 5, optional=[True] * 5)
    assert estimate.placed == (1, 3, 4)
    alone = estimate_cameras(road, focal=[0.75] * 3)
    assert torch.allclose(estimate.cameras.c2w, alone.cameras.c2w, atol=1e-5)
    assert len(estimate.cameras) == len(estimate.focals) == 3
    assert estimate.num_matches == alone.num_matches


def test_photos_without_features_or_of_another_lens_or_mirrored_are_left_out() -> None:
    left, right, between = demo_photos("demo_aerial")
    ramp = torch.linspace(0, 1, left.shape[-1]).expand_as(left).clone()
    photos = [ramp, left, zoomed(between, 2), right, between.flip(-1)]
    assert estimate_cameras(photos, optional=[True] * 5).placed == (1, 3)


@pytest.mark.parametrize(
    ("number", "message"), [(0, "photo 1 has only 0 points"), (2, "photo 3 is mirrored"), (3, "photo 4 has too little")]
)
def test_a_named_photo_that_cannot_be_placed_is_refused(number: int, message: str) -> None:
    left, right, _ = demo_photos("demo_aerial")
    ramp = torch.linspace(0, 1, left.shape[-1]).expand_as(left).clone()
    photos = [ramp, left, right.flip(-1), demo_photos("demo_road")[0], right]
    optional = [i != number for i in range(5)]
    with pytest.raises(InputError, match=message):
        estimate_cameras(photos, focal=[0.75] * 5, optional=optional)


def test_if_no_two_photos_hang_together_the_sentence_says_so() -> None:
    pieces = [demo_photos(name)[0] for name in ("demo_aerial", "demo_road")]
    noise = torch.rand(3, 120, 160, generator=torch.Generator().manual_seed(0))
    with pytest.raises(InputError, match=r"No two of the 3 photos from photo 1 to photo 3 .* --num-photos"):
        estimate_cameras([*pieces, noise], optional=[True] * 3)


def test_chosen_photos_of_which_none_shows_anything_are_refused() -> None:
    dark = torch.full((3, 120, 160), 0.01)
    with pytest.raises(InputError, match="is almost black"):
        estimate_cameras([dark, demo_photos("demo_road")[0]], optional=[True, True])


def test_of_a_walk_through_two_rooms_the_longer_part_is_placed_right(realscenes: Path) -> None:
    scene, other = torch.load(realscenes / "000000.torch", weights_only=True)[:2]
    numbers = list(range(0, 8, 2))
    frames = [(scene, i) for i in numbers] + [(other, i) for i in (0, 2)]
    photos = [
        torch.from_numpy(np.array(Image.open(io.BytesIO(bytes(s["images"][i].tolist()))))).permute(2, 0, 1) / 255
        for s, i in frames
    ]
    estimate = estimate_cameras(photos, focal=[float(s["cameras"][i, 0]) for s, i in frames], optional=[True] * 6)
    assert estimate.placed == (0, 1, 2, 3)
    rows = scene["cameras"][numbers, 6:].reshape(-1, 3, 4)
    truth = rows[:, :, :3] @ rows[0, :, :3].T
    found = estimate.cameras.c2w[:, :3, :3].mT
    cosine = (torch.einsum("vij,vij->v", found, truth) - 1) / 2
    assert math.degrees(cosine.clamp(-1, 1).acos().max()) < 2
