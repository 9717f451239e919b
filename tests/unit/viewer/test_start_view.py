"""The view that the page saves beside a scene, and what exports make of it."""

import json
from pathlib import Path
from typing import Any

import pytest

import sr3r
from sr3r import formats
from sr3r.cli.export import main as export
from sr3r.errors import FileError, InputError
from sr3r.viewer.start_view import read_start_view
from sr3r.viewer.viewer_scene import load_viewer_scene

AXES = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
VIEW = {"position": [0, 0, -1], "target": [0, 0, 3], "up": [0, -1, 0]}


def write_view(folder: Path, **settings: Any) -> Path:
    path = folder / "scene.view.json"
    path.write_text(json.dumps({"camera": {}, "sr3r": {"view": VIEW, **settings}}))
    return path


def test_the_page_begins_with_the_saved_view(folder: Path):
    write_view(folder, fov=40, background="#20242a")
    description = load_viewer_scene(folder).describe([("a", 1), ("b", 1)], [None, None], suffix=".ply")
    assert description["start"] == {
        "view": {name: tuple(place) for name, place in VIEW.items()},
        "fov": 40,
        "background": "#20242a",
    }


def test_a_saved_crop_box_comes_back_as_it_was(folder: Path):
    path = write_view(folder, crop={"axes": AXES, "low": [None, -1, 2], "high": [1, None, 4]})
    crop = read_start_view(path).describe()["crop"]
    assert crop == {"axes": tuple(map(tuple, AXES)), "low": [None, -1, 2], "high": [1, None, 4]}


def test_exports_leave_out_what_the_crop_box_does(folder: Path, tmp_path: Path):
    scene = sr3r.load(folder / "scene.ply")
    write_view(folder, crop={"axes": AXES, "low": [None, None, None], "high": [None, None, 3]})
    export([str(folder / "scene.ply"), str(tmp_path / "out.ply")])
    kept = sr3r.load(tmp_path / "out.ply")
    assert len(kept) == int((scene.means[:, 2] <= 3).sum())
    assert kept.means[:, 2].max() <= 3
    assert 0 < len(kept) < len(scene)


def test_a_box_that_leaves_nothing_is_an_error(folder: Path, tmp_path: Path):
    write_view(folder, crop={"axes": AXES, "low": [99, None, None], "high": [None, None, None]})
    with pytest.raises(InputError, match="crop box"):
        export([str(folder / "scene.ply"), str(tmp_path / "out.ply")])
    assert not (tmp_path / "out.ply").exists()


@pytest.mark.parametrize("suffix", [s for s in formats.SUFFIXES if s != ".ply"])
def test_every_export_begins_where_the_scene_did(suffix: str, folder: Path, tmp_path: Path):
    write_view(folder)
    export([str(folder / "scene.ply"), str(tmp_path / f"chair{suffix}")])
    there = load_viewer_scene(tmp_path / f"chair{suffix}")
    here = load_viewer_scene(folder)
    assert len(here.cameras) == 2
    assert there.cameras == here.cameras
    assert there.start == here.start


def test_an_export_beside_its_scene_keeps_the_files_that_are_there(folder: Path):
    before = (folder / "scene.cameras.json").read_bytes()
    export([str(folder / "scene.ply"), str(folder / "scene.spz")])
    assert (folder / "scene.cameras.json").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ("{}", "no part sr3r"),
        ('{"sr3r": {}}', "view is missing"),
        ('{"sr3r": {"view": {"position": [1, 2], "target": [0, 0, 0], "up": [0, 0, 0]}}}', "not three numbers"),
        (json.dumps({"sr3r": {"view": VIEW, "background": "red"}}), "background"),
        (json.dumps({"sr3r": {"view": VIEW, "fov": 400}}), "fov"),
    ],
)
def test_a_file_that_is_no_view_is_refused_by_name(text: str, reason: str, folder: Path):
    (folder / "scene.view.json").write_text(text)
    with pytest.raises(FileError, match=rf"scene\.view\.json.*{reason}"):
        load_viewer_scene(folder)
