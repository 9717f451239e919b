"""Which photos are taken of folders, patterns, videos and lists."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

from sr3r.errors import FileError, InputError
from sr3r.images import save_video
from sr3r.reconstruction import choose_photos


def write(path: Path, *, blur: float = 0.0, size: tuple[int, int] = (48, 32)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(blur)).save(path)
    return path


def names(*inputs: str | Path, num_photos: int = 8) -> list[str]:
    return [photo.name for photo in choose_photos(list(inputs), num_photos=num_photos)]


def test_a_folder_is_read_in_natural_order_without_what_systems_leave_there(tmp_path: Path) -> None:
    for name in ("IMG_10.JPG", "IMG_9.JPG", "IMG_1.JPG"):
        write(tmp_path / name)
    for name in ("._IMG_1.JPG", ".DS_Store", "Thumbs.db", "desktop.ini", "notes.txt", ".hidden.png"):
        (tmp_path / name).write_bytes(b"\0\5\x16\7 no photo")
    assert names(tmp_path) == ["IMG_1.JPG", "IMG_9.JPG", "IMG_10.JPG"]
    assert names(str(tmp_path / "*")) == ["IMG_1.JPG", "IMG_9.JPG", "IMG_10.JPG"]
    # What a shell makes of * is a list of files.
    files = sorted(path for path in tmp_path.iterdir() if path.name != "notes.txt" and not path.name.startswith(".h"))
    assert names(*files) == ["IMG_1.JPG", "IMG_10.JPG", "IMG_9.JPG"]


def test_the_photos_of_a_capture_lie_in_its_images_folder(tmp_path: Path) -> None:
    write(tmp_path / "images/a.png")
    write(tmp_path / "images_2/a.png")
    assert [photo.source for photo in choose_photos(tmp_path)] == [tmp_path / "images/a.png"]


def test_of_many_photos_the_sharpest_of_each_few_neighbours_are_taken(tmp_path: Path) -> None:
    for number in range(9):
        write(tmp_path / f"{number}.jpg", blur=0 if number in (1, 3, 8) else 2)
    assert names(tmp_path, num_photos=3) == ["1.jpg", "3.jpg", "8.jpg"]
    assert names(str(tmp_path / "[0-5].jpg"), num_photos=2) == ["1.jpg", "3.jpg"]
    # Single files are all taken.
    assert len(names(*sorted(tmp_path.iterdir()), num_photos=3)) == 9


def test_a_video_gives_named_frames(tmp_path: Path) -> None:
    save_video([torch.full((3, 32, 48), i / 9) for i in range(9)], tmp_path / "walk.mp4")
    photos = choose_photos(tmp_path / "walk.mp4", num_photos=3)
    assert len(photos) == 3
    assert all(photo.name.startswith("walk-0000") and photo.name.endswith(".jpg") for photo in photos)
    assert photos[0].label == f"frame {int(photos[0].name[5:10]) + 1} of {tmp_path / 'walk.mp4'}"


def test_photos_of_one_name_keep_the_folders_that_tell_them_apart(tmp_path: Path) -> None:
    files = [write(tmp_path / place / "0001.jpg") for place in ("a/cam1", "b/cam1", "b/cam2")]
    assert names(*files[1:]) == ["cam1/0001.jpg", "cam2/0001.jpg"]
    assert names(*files) == ["a/cam1/0001.jpg", "b/cam1/0001.jpg", "b/cam2/0001.jpg"]
    assert names(files[0], write(tmp_path / "x.jpg")) == ["0001.jpg", "x.jpg"]


def test_mistakes_are_named(tmp_path: Path) -> None:
    photo = write(tmp_path / "a.jpg")
    with pytest.raises(InputError, match=r"a\.jpg is given twice"):
        choose_photos([photo, photo])
    with pytest.raises(FileError, match=r"No photo matches .*\*\.png"):
        choose_photos(str(tmp_path / "*.png"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError, match="empty holds no photos that can be read"):
        choose_photos(tmp_path / "empty")
    with pytest.raises(InputError, match="at least two photos, not 1"):
        choose_photos(photo, num_photos=1)
