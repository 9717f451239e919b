"""What `sr3r view` imports: never torch, whose import takes longer than all the rest."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import sr3r
from sr3r.viewer.scene_server import scene_files

HEAVY = ("torch", "scipy", "numba", "cattrs", "sr3r.rendering", "sr3r.model")


def imported(code: str, *arguments: str) -> str:
    """Which heavy packages a fresh interpreter has after some lines."""
    code = f"import sys\n{code}\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_page_is_served_before_anything_is_imported_that_reads_scenes():
    code = "import sr3r.cli.view, sr3r.viewer.scene_server\nassert 'numpy' not in sys.modules"
    assert imported(code) == ""


@pytest.mark.parametrize("suffix", [".ply", ".spz", ".sog", ".splat", ".compressed.ply"])
def test_a_scene_is_shown_without_torch(suffix: str, folder: Path):
    """With its scaffold, its cameras, the view that was saved, and a photo that EXIF turns."""
    for name in ("scene", "scene.scaffold"):
        scene = sr3r.load(folder / f"{name}.ply")
        (folder / f"{name}.ply").unlink()
        sr3r.save(scene, folder / f"{name}{suffix}")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.zeros((80, 60, 3), np.uint8)).save(folder / "photos" / "b.jpg", exif=exif)
    view = '{"sr3r": {"view": {"position": [0, 0, -1], "target": [0, 0, 3], "up": [0, -1, 0]}}}'
    (folder / "scene.view.json").write_text(view)
    code = """
from sr3r.viewer.scene_server import scene_files
files = scene_files(sys.argv[1])
assert sorted(files) == ["layer-0.ply", "layer-1.ply", "photo-0.jpg", "photo-1.jpg", "scene.json"], sorted(files)
"""
    assert imported(code, str(folder)) == ""


@pytest.mark.parametrize("suffix", [".spz", ".sog", ".html"])
def test_a_scene_is_exported_without_torch(suffix: str, folder: Path, tmp_path: Path):
    code = """
from sr3r.cli.export import main
main([*sys.argv[1:], "--prune", "0.2", "--max-gaussians", "30"])
"""
    assert imported(code, str(folder), str(tmp_path / f"out{suffix}")) == ""


def test_the_page_gets_what_the_file_holds(folder: Path, tmp_path: Path):
    (tmp_path / "layer.ply").write_bytes(scene_files(folder)["layer-1.ply"][0])
    stored, shown = sr3r.load(folder / "scene.ply"), sr3r.load(tmp_path / "layer.ply")
    assert (stored.means == shown.means).all()
    assert abs(stored.opacities - shown.opacities).max() < 1e-6


@pytest.mark.parametrize(("degree", "stored"), [(0, 0), (1, 9), (2, 24)])
def test_the_page_gets_no_harmonics_that_are_zero_throughout(degree: int, stored: int, folder: Path):
    scene = sr3r.load(folder / "scene.ply")
    slopes = torch.full((len(scene), (degree + 1) ** 2 - 1, 3), 0.1)
    # The file has degree 3, for programs that know only that.
    sr3r.save(replace(scene, sh=torch.cat([scene.sh[:, :1], slopes], 1)), folder / "scene.ply")
    header = scene_files(folder)["layer-1.ply"][0].split(b"end_header")[0]
    assert header.count(b"f_rest_") == stored
