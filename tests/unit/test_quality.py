"""Qualities: which size photos get, whatever their shape."""

import pytest

from sr3r.errors import InputError
from sr3r.quality import MIN_LR_SIZE, PIXELS, QUALITIES, STRIDE, Quality, check_choice, short_side


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("size", [(1536, 2048), (2048, 1536), (1152, 2048), (1500, 1500), (700, 2048)])
def test_a_quality_gives_photos_of_any_shape_the_same_number_of_pixels(quality: Quality, size: tuple[int, int]):
    side = short_side(quality, size)
    assert side % STRIDE == 0
    assert side**2 * max(size) / min(size) == pytest.approx(PIXELS[quality], rel=0.2)


@pytest.mark.parametrize("quality", QUALITIES)
def test_small_photos_stay_whole(quality: Quality):
    assert short_side(quality, (60, 80)) == 60


def test_a_better_quality_never_gives_less():
    for size in [(48, 64), (120, 160), (360, 640), (480, 640), (2048, 1365)]:
        sides = [short_side(quality, size) for quality in QUALITIES]
        assert sides == sorted(sides)


def test_a_panorama_keeps_enough_on_its_short_side():
    assert short_side("fast", (100, 2048)) == MIN_LR_SIZE


@pytest.mark.parametrize(
    ("quality", "lr_size", "message"),
    [
        ("high", 128, "Give one of them"),
        ("normal", 60, "multiple of 8"),
        ("normal", 24, "at least 32"),
    ],
)
def test_a_choice_that_is_none_is_refused(quality: Quality, lr_size: int | None, message: str):
    with pytest.raises(InputError, match=message):
        check_choice(quality, lr_size)


def test_a_quality_a_size_or_neither_is_a_choice():
    check_choice("high", None)
    check_choice("normal", 96)
    check_choice("normal", None)
