"""Photos and videos that come without cameras."""

from pathlib import Path

import pytest
import torch

from scene_files import make_cameras, write_photo
from sr3r.cameras import Cameras
from sr3r.data import SyntheticDataset, UnposedCapture, open_dataset
from sr3r.data.readers.video import read_frames, spread_frames
from sr3r.errors import FileError, InputError
from sr3r.images import save_image, save_video
from sr3r.poses import find_cameras


class Finder:
    """Cameras on an arc, for as many photos as there are but the lost; remembers what it was asked."""

    def __init__(self, *lost: int) -> None:
        self.names: list[list[str]] = []
        self.lost = lost

    def __call__(self, photos, names) -> tuple[Cameras, list[int]]:
        self.names.append(list(names))
        placed = [i for i in range(len(photos)) if i not in self.lost]
        return make_cameras(len(photos)).select(placed), placed


def grey_frames(count: int) -> list[torch.Tensor]:
    return [torch.full((3, 32, 48), (i + 1) * 8 / 255) for i in range(count)]


def test_a_folder_of_photos_is_a_scene_whose_cameras_are_found_once(tmp_path: Path) -> None:
    folder = tmp_path / "my room"
    for i in (1, 2, 10):
        write_photo(folder / f"IMG_{i}.JPG", 20 * i)
    (folder / "notes.txt").write_text("")
    finder = Finder()
    dataset = open_dataset(folder, find_cameras=finder)
    assert isinstance(dataset, UnposedCapture)
    assert dataset.keys == ["my room"]
    assert not finder.names
    scene = dataset[0]
    assert dataset[0] is scene
    assert [[Path(name).name for name in names] for names in finder.names] == [["IMG_1.JPG", "IMG_2.JPG", "IMG_10.JPG"]]
    views = scene.load([2, 0])
    assert (views.images.mean((1, 2, 3)) * 255).round().tolist() == pytest.approx([200, 20], abs=1)
    assert torch.equal(views.cameras.c2w, make_cameras(3).c2w[[2, 0]])
    with pytest.raises(InputError, match="frames 0 to 2, not 3"):
        scene.load([3])
    with pytest.raises(IndexError):
        dataset[1]


def test_a_video_gives_frames_spread_evenly(tmp_path: Path) -> None:
    save_video(grey_frames(21), tmp_path / "walk.mp4", fps=10)
    finder = Finder()
    dataset = open_dataset(tmp_path / "walk.mp4", find_cameras=finder)
    assert list(dataset.keys) == ["walk"]
    assert len(dataset[0].cameras) == 16
    frames = read_frames(tmp_path / "walk.mp4", 5)
    assert [frame.number for frame in frames] == [0, 5, 10, 15, 20]
    assert [frame.image.shape for frame in frames] == [(32, 48, 3)] * 5
    levels = torch.stack([frame.image for frame in frames]).float().mean((1, 2, 3))
    assert levels.tolist() == pytest.approx([8, 48, 88, 128, 168], abs=4)
    every = (
        torch.stack([frame.image for frame in read_frames(tmp_path / "walk.mp4", 3, every=4)]).float().mean((1, 2, 3))
    )
    assert every.tolist() == pytest.approx([8, 40, 72], abs=4)
    assert finder.names[0][1] == "frame 2 of walk.mp4"


def test_a_frame_without_a_place_is_left_out_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    save_video(grey_frames(5), tmp_path / "walk.mp4", fps=10)
    scene = open_dataset(tmp_path / "walk.mp4", find_cameras=Finder(1, 3))[0]
    assert torch.equal(scene.cameras.c2w, make_cameras(5).c2w[[0, 2, 4]])
    levels = scene.load([0, 1, 2]).images.mean((1, 2, 3)) * 255
    assert levels.tolist() == pytest.approx([8, 24, 40], abs=2)
    assert "2 of 5 photos of the scene walk are left out" in caplog.text
    assert "frame 2 of walk.mp4, frame 4 of walk.mp4." in caplog.text
    with pytest.raises(InputError, match="frames 0 to 2, not 3"):
        scene.load([3])


def test_photos_that_cannot_be_read_or_have_another_shape_are_left_out_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for i in range(5):
        write_photo(tmp_path / "room" / f"{i}.png", 20 * (i + 1), size=(32, 48) if i == 0 else (48, 32))
    (tmp_path / "room/3.png").write_bytes(b"no photo")
    finder = Finder()
    scene = open_dataset(tmp_path / "room", find_cameras=finder)[0]
    assert [[Path(name).name for name in names] for names in finder.names] == [["1.png", "2.png", "4.png"]]
    levels = scene.load([0, 1, 2]).images.mean((1, 2, 3)) * 255
    assert levels.round().tolist() == [40, 60, 100]
    assert "3.png is not an image that can be read" in caplog.text
    assert f"(of another shape than most): {tmp_path / 'room' / '0.png'}." in caplog.text
    (tmp_path / "room/1.png").write_bytes(b"no photo")
    (tmp_path / "room/2.png").write_bytes(b"no photo")
    (tmp_path / "room/4.png").unlink()
    with pytest.raises(FileError, match=r"1\.png is not an image"):
        open_dataset(tmp_path / "room", find_cameras=finder)[0]


def test_frames_are_chosen_evenly_or_by_an_interval() -> None:
    assert spread_frames(3, 16) == [0, 1, 2]
    assert spread_frames(100, 4) == [0, 33, 66, 99]
    assert spread_frames(100, 4, every=10) == [0, 10, 20, 30]
    for arguments in ((5, 1, None), (5, 3, 0)):
        with pytest.raises(InputError, match="Cannot take"):
            spread_frames(*arguments)


def test_mistakes_with_photos_and_videos_are_named(tmp_path: Path) -> None:
    for name, size in (("a.png", (48, 32)), ("b.png", (48, 30))):
        write_photo(tmp_path / "photos" / name, 9, size=size)
    with pytest.raises(InputError, match="photos has photos but no cameras; add a COLMAP model"):
        open_dataset(tmp_path / "photos")
    with pytest.raises(InputError, match=r"a\.png is 48x32, .*b\.png is 48x30"):
        open_dataset(tmp_path / "photos", find_cameras=Finder())[0]
    video = tmp_path / "film.mp4"
    video.write_bytes(b"no video")
    with pytest.raises(InputError, match=r"film\.mp4 has no cameras"):
        open_dataset(video)
    with pytest.raises(FileError, match=r"film\.mp4 is not a video"):
        open_dataset(video, find_cameras=Finder())[0]
    with pytest.raises(FileError, match="does not exist"):
        read_frames(tmp_path / "other.mp4", 4)
    save_video(grey_frames(1), tmp_path / "still.mp4")
    with pytest.raises(FileError, match="has one frame, and a scene needs two"):
        read_frames(tmp_path / "still.mp4", 4)


def test_found_cameras_see_the_scene_as_the_true_ones_do(tmp_path: Path) -> None:
    scene = SyntheticDataset(3, size=(192, 192))[1]
    truth = scene.cameras.select([1, 3, 6])
    for i, image in enumerate(scene.load([1, 3, 6]).images):
        save_image(image, tmp_path / f"{i}.png")
    dataset = open_dataset(tmp_path, find_cameras=find_cameras)
    found = dataset[0].cameras

    # Rotations between the views, by their angle: what no unknown scale can hide.
    def turn(cameras: Cameras) -> torch.Tensor:
        return cameras.c2w[0, :3, :3].mT @ cameras.c2w[:, :3, :3]

    cosine = (torch.einsum("vij,vij->v", turn(found), turn(truth)) - 1) / 2
    assert torch.rad2deg(torch.acos(cosine.clamp(-1, 1))).max() < 3
