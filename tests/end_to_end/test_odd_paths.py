"""Paths that programs stumble over, through the command: brackets, links, pipes; and outputs that belong together."""

import json
import os
from pathlib import Path

import pytest
import torch

import sr3r
from sr3r.cli import main
from sr3r.errors import FileError
from tiny_models import tiny_model

pytestmark = pytest.mark.e2e

DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
LEFT, RIGHT = DEMO / "left.jpg", DEMO / "right.jpg"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model; what it makes is not pretty."""
    folder = tmp_path_factory.mktemp("weights")
    tiny_model(dtype=torch.float32).save_pretrained(folder)
    return folder


def arguments(out: Path, weights: Path, *photos: Path) -> list[str]:
    """Known cameras, so that nothing is searched for."""
    return [
        *("reconstruct", *map(str, photos or (LEFT, RIGHT)), "-o", str(out), "--weights", str(weights)),
        *("--cameras", str(DEMO / "cameras.json")),
    ]


def test_paths_with_brackets_are_shown_as_they_are_all_the_way(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "[draft]"
    folder.mkdir()
    photos = [folder / photo.name for photo in (LEFT, RIGHT)]
    for photo, original in zip(photos, (LEFT, RIGHT), strict=True):
        photo.write_bytes(original.read_bytes())
    scene = folder / "[bold]room.ply"
    for command in (
        arguments(scene, weights, *photos),
        ["export", str(scene), str(folder / "[red].spz"), "--prune", "0.001"],
        ["render", str(scene), "-o", str(folder / "[i].png"), "--size", "24", "32"],
    ):
        assert main(command) == 0
        assert str(folder) in capsys.readouterr().err
    scenes = {"[bold]room.ply", "[bold]room.cameras.json", "[red].spz", "[red].cameras.json"}
    names = {"left.jpg", "right.jpg", "[i].png", *scenes}
    assert {path.name for path in folder.iterdir()} == names
    assert main(["export", str(folder / "[/none].ply"), str(folder / "a.spz")]) == 2
    assert "[/none].ply does not exist" in capsys.readouterr().err


def test_no_scene_stays_behind_without_its_cameras(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "room.cameras.json").mkdir()
    assert main(arguments(tmp_path / "room.ply", weights)) == 2
    assert "room.cameras.json: it is a folder" in capsys.readouterr().err

    def fails(*_: object, **__: object) -> None:
        raise FileError("Cannot write the cameras: No space left on device.")

    monkeypatch.setattr("sr3r.viewer.saving.save_cameras", fails)
    (tmp_path / "other.ply").write_text("old")
    assert main(arguments(tmp_path / "other.ply", weights)) == 2
    assert (tmp_path / "other.ply").read_text() == "old"
    assert main(arguments(tmp_path / "folder", weights)) == 2
    assert [path.name for path in (tmp_path / "folder").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "circle"])
def test_photos_that_are_no_files_are_refused_at_once(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    photo = tmp_path / "left.jpg"
    if kind == "pipe":
        os.mkfifo(photo)
    elif kind == "folder":
        photo.mkdir()
    else:
        photo.symlink_to(photo.name)
    cameras = json.loads((DEMO / "cameras.json").read_text())
    (tmp_path / "cameras.json").write_text(json.dumps(cameras))
    for more in ([], ["--cameras", str(tmp_path / "cameras.json")]):
        assert main(["reconstruct", str(photo), str(RIGHT), "-o", str(tmp_path / "a.ply"), *more]) == 2
        error = capsys.readouterr().err
        assert str(photo) in error
        assert "Traceback" not in error
    assert not (tmp_path / "a.ply").exists()
