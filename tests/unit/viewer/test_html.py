"""The page that contains everything."""

import base64
import json
import re
import shutil
from pathlib import Path

import pytest
import torch

import sr3r
from render_scenes import random_scene
from sr3r.formats import spz
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import encoded, load_viewer_scene, page_suffix


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


@pytest.mark.parametrize(("farthest", "suffix"), [(4.0, ".spz"), (1e7, ".ply")])
def test_pages_leave_out_the_padding_that_files_have(farthest: float, suffix: str, tmp_path: Path):
    """PLY files are padded to degree 3, because some programs expect it."""
    scene = random_scene(num_scenes=1, num_gaussians=20, degree=1)[0][0].to(torch.float32)
    scene.means[0, 2] = farthest
    sr3r.save(scene, tmp_path / "scene.ply")
    assert sr3r.load(tmp_path / "scene.ply").sh_degree == 3
    layers = load_viewer_scene(tmp_path).layers
    assert page_suffix(layers) == suffix
    stored = tmp_path / f"stored{suffix}"
    stored.write_bytes(encoded(layers[0].gaussians, suffix))
    assert sr3r.load(stored).sh_degree == 1


@pytest.mark.parametrize(("degree", "has_spark"), [(1, False), (2, True)])
def test_a_page_contains_sparks_program_only_if_it_needs_it(degree: int, has_spark: bool, tmp_path: Path):
    scene = random_scene(num_scenes=1, num_gaussians=20, degree=degree)[0][0].to(torch.float32)
    sr3r.save(scene, tmp_path / "scene.ply")
    write_html(load_viewer_scene(tmp_path), tmp_path / "page.html")
    assert ('id="spark"' in (tmp_path / "page.html").read_text()) == has_spark


def test_a_title_cannot_break_the_page(folder: Path, tmp_path: Path):
    hostile = tmp_path / "<script>alert(1)<!--"
    hostile.mkdir()
    shutil.copy(folder / "scene.ply", hostile)
    write_html(load_viewer_scene(hostile), tmp_path / "page.html")
    head = (tmp_path / "page.html").read_text().split('<script type="module">')[0]
    assert "<script>alert" not in head
    assert "<!--" not in head


def test_a_page_is_smaller_than_its_scene_as_a_ply(tmp_path: Path):
    """Of a small reconstruction: 64 x 64 pixels, two photos, four Gaussians for each."""
    scene = random_scene(num_scenes=1, num_gaussians=32_768, degree=0)[0][0]
    sr3r.save(scene.to(torch.float32), tmp_path / "scene.ply")
    write_html(load_viewer_scene(tmp_path), tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size < 1.5 * (tmp_path / "scene.ply").stat().st_size
