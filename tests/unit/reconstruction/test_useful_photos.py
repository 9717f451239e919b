"""Which photos show something, and something new."""

import pytest
import torch

from sr3r.errors import InputError
from sr3r.reconstruction.photos import useful_photos

NAMES = ["a", "b", "c", "d"]


@pytest.fixture
def images(generator: torch.Generator) -> torch.Tensor:
    """Two different photos, the first again, and a black one."""
    first, second = torch.rand(2, 3, 24, 32, generator=generator)
    return torch.stack([first, second, first, torch.full_like(first, 0.01)])


def test_chosen_photos_that_are_black_or_repeat_another_are_left_out(images: torch.Tensor) -> None:
    refusals: dict[int, str] = {}
    assert useful_photos(images, NAMES, [True] * 4, refusals) == [0, 1]
    assert "a and c are the same picture" in refusals[2]
    assert "d is almost black" in refusals[3]
    # A named one stays; the chosen one that repeats it goes.
    assert useful_photos(images, NAMES, [True, True, False, True], {}) == [1, 2]


def test_photos_that_are_left_out_already_stay_so(images: torch.Tensor) -> None:
    assert useful_photos(images, NAMES, [True] * 4, {0: "a is damaged."}) == [1, 2]


def test_named_photos_that_are_black_or_repeat_another_are_refused(images: torch.Tensor) -> None:
    with pytest.raises(InputError, match="d is almost black"):
        useful_photos(images, NAMES, [True, True, True, False], {})
    with pytest.raises(InputError, match="a and c are the same picture"):
        useful_photos(images, NAMES, [False, True, False, True], {})


def test_two_photos_at_least_remain(images: torch.Tensor) -> None:
    with pytest.raises(InputError, match="a and c are the same picture"):
        useful_photos(images[[0, 2]], ["a", "c"], [True, True], {})
