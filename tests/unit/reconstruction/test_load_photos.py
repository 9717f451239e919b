"""Photos as one tensor; which of a folder cannot be among them."""

from pathlib import Path

import pytest
import torch

from scene_files import write_photo
from sr3r.errors import FileError, InputError
from sr3r.reconstruction.choice import Photo
from sr3r.reconstruction.photos import load_photos


def photos(folder: Path, *sizes: tuple[int, int] | None) -> list[Photo]:
    """Photos of these widths and heights, brighter and brighter; None is one that was cut short."""
    for number, size in enumerate(sizes):
        path = folder / f"{number}.png"
        write_photo(path, 20 * (number + 1), size=size or (48, 32))
        if size is None:
            path.write_bytes(path.read_bytes()[:-30])
    return [Photo(path.name, path.name, path) for path in sorted(folder.iterdir())]


def levels(images: torch.Tensor) -> list[float]:
    return (images.mean((1, 2, 3)) * 255).round().tolist()


def test_chosen_photos_that_cannot_be_read_or_have_another_shape_are_left_out(tmp_path: Path) -> None:
    chosen = photos(tmp_path, (32, 48), (48, 32), None, (48, 32))
    images, refusals = load_photos(chosen, [True] * 4)
    assert images.shape == (4, 3, 32, 48)
    assert levels(images) == [0, 40, 0, 80]
    assert refusals.keys() == {0, 2}
    assert refusals[0] == "0.png is 32x48, and other photos are 48x32 (width x height)."
    assert "2.png is damaged or cut short" in refusals[2]


def test_the_shape_of_a_named_photo_counts_more_than_that_of_many(tmp_path: Path) -> None:
    chosen = photos(tmp_path, (48, 32), (48, 32), (32, 48), (16, 24))
    images, refusals = load_photos(chosen, [True, True, False, True])
    assert images.shape == (4, 3, 24, 16)
    assert levels(images) == [0, 0, 60, 80]
    assert refusals.keys() == {0, 1}


def test_named_photos_are_never_left_out(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"1\.png is damaged"):
        load_photos(photos(tmp_path / "broken", (48, 32), None, (48, 32)), [True, False, True])
    with pytest.raises(InputError, match="must all be upright or all lie"):
        load_photos(photos(tmp_path / "turned", (48, 32), (32, 48), (48, 32)), [False, False, True])


def test_what_two_photos_need_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"1\.png is damaged"):
        load_photos(photos(tmp_path / "broken", (48, 32), None), [True, True])
    with pytest.raises(InputError, match="must all be upright or all lie"):
        load_photos(photos(tmp_path / "turned", (48, 32), (32, 48)), [True, True])
