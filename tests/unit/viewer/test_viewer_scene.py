from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import sr3r
from sr3r.errors import FileError
from sr3r.viewer.viewer_scene import load_viewer_scene


def test_a_folder_shows_scene_scaffold_cameras_and_photos(folder: Path):
    viewer_scene = load_viewer_scene(folder)
    assert viewer_scene.title == "room"
    assert [(layer.name, len(layer.gaussians)) for layer in viewer_scene.layers] == [
        ("Low resolution", 10),
        ("Result", 60),
    ]
    assert viewer_scene.names == ["a.jpg", "b.jpg"]
    assert viewer_scene.photos[0] is not None
    assert viewer_scene.photos[1] is None


def test_a_scene_file_alone_is_enough(folder: Path, tmp_path: Path):
    sr3r.save(sr3r.load(folder / "scene.ply"), tmp_path / "chair.spz")
    viewer_scene = load_viewer_scene(tmp_path / "chair.spz")
    assert viewer_scene.title == "chair"
    assert len(viewer_scene.layers) == 1
    assert viewer_scene.cameras == []


@pytest.mark.parametrize(("name", "message"), [("nothing", "does not exist"), (".", "holds no scene.ply")])
def test_a_path_without_a_scene_is_refused(name: str, message: str, tmp_path: Path):
    with pytest.raises(FileError, match=message):
        load_viewer_scene(tmp_path / name)


def test_photos_that_browsers_do_not_show_have_thumbnails(folder: Path):
    Image.fromarray(np.full((60, 80, 3), 90, np.uint8)).save(folder / "photos" / "b.tif")
    path = folder / "scene.cameras.json"
    path.write_text(path.read_text().replace("b.jpg", "b.tif"))
    thumbnail = load_viewer_scene(folder).photos[1]
    assert thumbnail is not None
    assert thumbnail.startswith(b"\xff\xd8")


def test_photos_without_a_suffix_are_shown(folder: Path):
    (folder / "photos/a.jpg").rename(folder / "photos/a")
    cameras = folder / "scene.cameras.json"
    cameras.write_text(cameras.read_text().replace("a.jpg", "a"))
    assert load_viewer_scene(folder).photos[0] is not None


def test_a_photo_that_cannot_be_read_keeps_no_scene_from_being_shown(folder: Path, caplog: pytest.LogCaptureFixture):
    (folder / "photos/a.jpg").write_bytes(b"no photo")
    assert load_viewer_scene(folder).photos == [None, None]
    assert "a.jpg is not an image that can be read" in caplog.text


def test_photos_outside_of_the_folder_are_not_shown(folder: Path, tmp_path: Path):
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(tmp_path / "secret.jpg")
    path = folder / "scene.cameras.json"
    path.write_text(path.read_text().replace("b.jpg", "../secret.jpg"))
    assert load_viewer_scene(folder).photos[1] is None
