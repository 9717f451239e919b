import base64
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import sr3r
from sr3r.camera_files import save_cameras
from sr3r.cameras import Cameras
from sr3r.errors import FileError
from sr3r.formats import spz
from sr3r.gaussians import Gaussians
from sr3r.viewer import Layer, ViewerScene, load_viewer_scene, write_html


def make_scene(n: int, generator: torch.Generator) -> Gaussians:
    return Gaussians(
        means=torch.randn(n, 3, generator=generator) * 0.5 + torch.tensor([0.0, 0, 3]),
        quats=torch.nn.functional.normalize(torch.randn(n, 4, generator=generator), dim=-1),
        scales=torch.rand(n, 3, generator=generator) * 0.1 + 0.02,
        opacities=torch.rand(n, generator=generator) * 0.8 + 0.1,
        sh=torch.randn(n, 1, 3, generator=generator),
    )


@pytest.fixture
def folder(tmp_path: Path, generator: torch.Generator) -> Path:
    """What `sr3r reconstruct` leaves: scene, scaffold, cameras, photos."""
    folder = tmp_path / "room"
    (folder / "photos").mkdir(parents=True)
    sr3r.save(make_scene(60, generator), folder / "scene.ply")
    sr3r.save(make_scene(10, generator), folder / "scene.scaffold.ply")
    c2w = torch.eye(4).repeat(2, 1, 1)
    c2w[1, 0, 3] = 0.4
    K = torch.tensor([[1.1, 0, 0.5], [0, 1.2, 0.5], [0, 0, 1]]).repeat(2, 1, 1)
    cameras = Cameras(c2w=c2w, K=K, near=torch.ones(2), far=torch.full((2,), 9.0))
    save_cameras(cameras, ["a.jpg", "b.jpg"], folder / "scene.cameras.json")
    Image.fromarray(np.full((600, 800, 3), 90, np.uint8)).save(folder / "photos" / "a.jpg")
    return folder


def test_a_folder_shows_scene_scaffold_cameras_and_photos(folder: Path):
    viewer_scene = load_viewer_scene(folder)
    assert viewer_scene.title == "room"
    assert [(layer.name, len(layer.gaussians)) for layer in viewer_scene.layers] == [("LR scaffold", 10), ("SR3R", 60)]
    assert viewer_scene.names == ["a.jpg", "b.jpg"]
    assert viewer_scene.photos[0] is not None
    assert viewer_scene.photos[1] is None


def test_a_scene_file_alone_is_enough(generator: torch.Generator, tmp_path: Path):
    sr3r.save(make_scene(5, generator), tmp_path / "chair.spz")
    viewer_scene = load_viewer_scene(tmp_path / "chair.spz")
    assert viewer_scene.title == "chair"
    assert len(viewer_scene.layers) == 1
    assert viewer_scene.cameras is None


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


def test_photos_outside_of_the_folder_are_not_shown(folder: Path, tmp_path: Path):
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(tmp_path / "secret.jpg")
    path = folder / "scene.cameras.json"
    path.write_text(path.read_text().replace("b.jpg", "../secret.jpg"))
    assert load_viewer_scene(folder).photos[1] is None


def test_the_page_contains_everything_and_asks_for_nothing(folder: Path, tmp_path: Path):
    viewer_scene = load_viewer_scene(folder)
    write_html(viewer_scene, tmp_path / "room.html")
    page = (tmp_path / "room.html").read_text()
    assert "<title>room - SR3R</title>" in page
    head = page.split('<script type="module">')[0]
    assert not re.search(r'(src|href)="(?!data:)', head)
    elements = dict(re.findall(r'<script type="[^"]+" id="([^"]+)">(.*?)</script>', head, re.S))
    description = json.loads(elements["scene"])
    assert [layer["gaussians"] for layer in description["layers"]] == [10, 60]
    assert [camera["photo"] for camera in description["cameras"]] == ["#photo-0", None]
    stored = tmp_path / "stored.spz"
    stored.write_bytes(base64.b64decode(elements[description["layers"][1]["file"][1:]]))
    assert len(spz.load(stored)) == 60
    assert stored.stat().st_size == description["layers"][1]["bytes"]


def test_a_title_cannot_break_the_page(generator: torch.Generator, tmp_path: Path):
    hostile = tmp_path / "<script>alert(1)<!--"
    hostile.mkdir()
    sr3r.save(make_scene(5, generator), hostile / "scene.ply")
    write_html(load_viewer_scene(hostile), tmp_path / "page.html")
    head = (tmp_path / "page.html").read_text().split('<script type="module">')[0]
    assert "<script>alert" not in head
    assert "<!--" not in head


def test_what_is_not_looked_at_is_not_imported():
    """The page is served before torch is there, and the scene is read without what only data sets need."""
    code = """
import sys
import sr3r.cli.view, sr3r.viewer.scene_server
print([name for name in ("torch", "numpy", "numba") if name in sys.modules])
import sr3r.viewer.viewer_scene
print([name for name in ("numba", "scipy", "cattrs") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n[]\n"


def test_the_names_of_data_are_there_however_they_are_imported():
    # A function named like its module stays the function.
    importlib.import_module("sr3r.data.training_examples.degrade")
    data = importlib.import_module("sr3r.data")
    assert all(callable(getattr(data, name)) for name in data.__all__)
    with pytest.raises(AttributeError, match=r"'sr3r\.data' has no attribute 'nothing'"):
        data.nothing  # noqa: B018


def test_the_licences_of_the_page_are_shipped():
    text = (Path(sr3r.__file__).parent / "viewer" / "page" / "LICENSES.txt").read_text()
    for name in ("three", "@sparkjsdev/spark", "fflate"):
        assert f"\n{name} " in f"\n{text}"


@pytest.mark.parametrize(("factor", "unit"), [(0.25, 1.0), (10.0, 1.0), (1024.0, 1024.0), (2.0**-14, 2.0**-14)])
def test_the_page_has_a_unit_of_its_own_for_very_large_and_small_scenes(
    factor: float, unit: float, generator: torch.Generator
):
    scene = make_scene(400, generator).transformed(torch.diag(torch.tensor([factor, factor, factor, 1.0])))
    described = ViewerScene(title="", layers=[Layer(name="SR3R", gaussians=scene)]).describe(
        [("a", 1)], [], suffix=".ply"
    )
    assert described["unit"] == pytest.approx(unit, rel=0.01)


@pytest.mark.parametrize(("factor", "kind"), [(1.0, "spz"), (1e6, "ply")])
def test_pages_of_scenes_that_spz_cannot_hold_hold_a_ply(
    factor: float, kind: str, generator: torch.Generator, tmp_path: Path
):
    scene = make_scene(40, generator).transformed(torch.diag(torch.tensor([factor, factor, factor, 1.0])))
    write_html(ViewerScene(title="", layers=[Layer(name="SR3R", gaussians=scene)]), tmp_path / "a.html")
    assert f'"format": "{kind}"' in (tmp_path / "a.html").read_text(encoding="utf-8")
