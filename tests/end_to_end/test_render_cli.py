"""`sr3r render` and `sr3r export` through their commands: paths, depth, comparisons, sheets, what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import sr3r
from sr3r.camera_files import load_all_cameras, save_cameras
from sr3r.cameras import Cameras, interpolate_cameras
from sr3r.cli import main
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.images import load_image
from sr3r.rendering import render

pytestmark = pytest.mark.e2e

SMALL = ["--size", "24", "32"]


def wall(colour: tuple[float, float, float], z: float) -> Gaussians:
    """An opaque wall across the view."""
    y, x = torch.meshgrid(torch.linspace(-3, 3, 40), torch.linspace(-3, 3, 40), indexing="ij")
    n = x.numel()
    return Gaussians(
        means=torch.stack([x, y, torch.full_like(x, z)], -1).flatten(0, 1),
        quats=torch.tensor([1.0, 0, 0, 0]).repeat(n, 1),
        scales=torch.full((n, 3), 0.15),
        opacities=torch.full((n,), 0.95),
        sh=((torch.tensor(colour) - 0.5) / SH_C0).repeat(n, 1, 1),
    )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A red wall, as a compressed PLY with its cameras beside it, and a green one."""
    folder = tmp_path_factory.mktemp("walls")
    sr3r.save(wall((0.9, 0.1, 0.1), 4.0), folder / "red.compressed.ply")
    sr3r.save(wall((0.1, 0.9, 0.1), 4.0), folder / "green.sog")
    sr3r.save(wall((0.1, 0.9, 0.1), -4.0), folder / "behind.ply")
    c2w = torch.eye(4).repeat(2, 1, 1)
    c2w[1, 0, 3] = 0.5
    K = torch.tensor([[1.2, 0, 0.5], [0, 1.6, 0.5], [0, 0, 1]]).repeat(2, 1, 1)
    cameras = Cameras(c2w=c2w, K=K, near=torch.ones(2), far=torch.full((2,), 9.0))
    for name in ("red", "behind"):
        save_cameras(cameras, ["a.jpg", "b.jpg"], folder / f"{name}.cameras.json")
    return folder / "red.compressed.ply"


@pytest.mark.parametrize("path", ["interpolate", "orbit", "spiral"])
def test_every_path_shows_the_scene(path: str, scene: Path, tmp_path: Path) -> None:
    # Its cameras are found beside it, under the name without .compressed.ply.
    assert main(["render", str(scene), "-o", str(tmp_path / "f"), "--path", path, "--frames", "3", *SMALL]) == 0
    frames = [load_image(file) for file in sorted((tmp_path / "f").iterdir())]
    assert len(frames) == 3
    for frame in frames:
        assert frame[0, 12, 16] > 0.6
        assert frame[1, 12, 16] < 0.3


def test_a_file_of_cameras_is_a_path_with_a_frame_each(scene: Path, tmp_path: Path) -> None:
    cameras = scene.with_name("red.cameras.json")
    assert main(["render", str(scene), "-o", str(tmp_path / "f"), "--path", str(cameras), *SMALL]) == 0
    assert len(list((tmp_path / "f").iterdir())) == 2


def test_a_folder_of_depths_has_pictures_and_numbers(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "depth"
    assert main(["render", str(scene), "-o", str(out), "--what", "depth", "--frames", "2", *SMALL]) == 0
    assert sorted(file.name for file in out.iterdir()) == ["0000.npy", "0000.png", "0001.npy", "0001.png"]
    depth = np.load(out / "0001.npy")
    assert depth.shape == (24, 32)
    assert depth.dtype == np.float32
    assert abs(depth[12, 16] - 4) < 0.1


@pytest.mark.parametrize("layout", ["beside", "split"])
def test_two_scenes_are_compared_through_the_same_cameras(layout: str, scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "compared.png"
    arguments = ["render", str(scene), "-o", str(out), "--compare", str(scene.with_name("green.sog"))]
    assert main([*arguments, "--layout", layout, "--size", "48", "64"]) == 0
    picture = load_image(out)
    left, right = picture[:, :, : picture.shape[2] // 2], picture[:, :, picture.shape[2] // 2 :]
    for half, channel in ((left, 0), (right, 1)):
        assert half[:, -20].mean(-1).argmax() == channel
    assert (picture.shape == (3, 48, 64)) == (layout == "split")


def test_a_scene_with_detail_for_larger_pictures_is_drawn_that_finely(scene: Path, tmp_path: Path) -> None:
    sparse = wall((0.9, 0.1, 0.1), 4.0)
    sparse = replace(sparse, scales=0.1 * sparse.scales)
    written = json.loads(scene.with_name("red.cameras.json").read_text())
    for name, detail in (("coarse", None), ("fine", [128, 96])):
        sr3r.save(sparse, tmp_path / f"{name}.ply")
        known = written if detail is None else {**written, "detail": detail}
        (tmp_path / f"{name}.cameras.json").write_text(json.dumps(known))
        assert main(["render", str(tmp_path / f"{name}.ply"), "-o", str(tmp_path / f"{name}.png"), *SMALL]) == 0
    coarse, fine = (load_image(tmp_path / f"{name}.png") for name in ("coarse", "fine"))
    middle = interpolate_cameras(load_all_cameras(scene.with_name("red.cameras.json")), 60).select([30])
    expected = render(sparse, middle, (24, 32), supersample=4).rgb[0]
    torch.testing.assert_close(fine, expected, atol=0.003, rtol=0)
    # Less of the wall covers a pixel than where each of its Gaussians is as wide as one.
    assert fine[0].mean() < 0.5 * coarse[0].mean()


def test_a_sheet_is_one_picture_of_many_views(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    assert main(["render", str(scene), "-o", str(out), "--sheet", "5", "--path", "orbit", *SMALL]) == 0
    picture = load_image(out)
    # Three columns, two rows with a caption each, on white.
    assert 3 * 32 < picture.shape[2] < 4 * 32 + 40
    assert 2 * 24 < picture.shape[1] < 2 * 24 + 80


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--path", "circle"], "--path takes interpolate, orbit, spiral or a file"),
        (["--path", "CAMERAS", "--frames", "5"], "has its own frames"),
        (["--sheet", "1"], "at least 2 views"),
        (["--labels", "one", "two"], "1 scenes but 2 labels"),
        (["--cameras", "BEHIND", "--path", "orbit"], "behind the first camera"),
        (["--cameras", "BEHIND", "--path", "spiral"], "behind the first camera"),
        (["--cameras", "BEHIND", "--what", "depth"], "in front of these cameras"),
    ],
)
def test_bad_requests_get_one_clear_sentence(
    arguments: list[str], message: str, scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    behind = json.loads(scene.with_name("red.cameras.json").read_text())
    for frame in behind["frames"]:
        frame["c2w"][2][3] = 20  # Past the wall.
    (tmp_path / "behind.json").write_text(json.dumps(behind))
    names = {"CAMERAS": str(scene.with_name("red.cameras.json")), "BEHIND": str(tmp_path / "behind.json")}
    out = tmp_path / "a.png"
    assert main(["render", str(scene), "-o", str(out), *(names.get(a, a) for a in arguments), *SMALL]) == 2
    error = capsys.readouterr().err
    assert message in " ".join(error.split())
    assert "Traceback" not in error
    assert not out.exists()


def test_a_sheet_needs_the_name_of_a_picture(scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(scene), "-o", str(tmp_path / "a.mp4"), "--sheet", "4"]) == 2
    assert "a sheet is one picture" in capsys.readouterr().err


def test_export_keeps_what_matters_most(scene: Path, tmp_path: Path) -> None:
    for name, options, count in (
        ("a.sog", [], 1600),
        ("b.spz", ["--max-gaussians", "100"], 100),
        ("c.html", ["--max-gaussians", "50"], 50),
    ):
        assert main(["export", str(scene), str(tmp_path / name), *options]) == 0
        if not name.endswith(".html"):
            assert len(sr3r.load(tmp_path / name)) == count
    assert '"gaussians": 50' in (tmp_path / "c.html").read_text()


def test_an_export_that_would_be_empty_is_refused(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(scene), str(tmp_path / "a.sog"), "--prune", "0.99"]) == 2
    assert "the largest is 0.9" in capsys.readouterr().err
    assert not (tmp_path / "a.sog").exists()
