"""Photos without cameras through the real command line, with a backbone that needs none."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from colour_points import colour_reader, coloured_cameras, coloured_photos, save_photos
from sr3r.camera_files import load_all_cameras
from sr3r.cli import main
from sr3r.formats import load
from sr3r.metrics import psnr
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.ablations import ScaffoldAloneConfig
from sr3r.model.backbones import NoPoSplat
from sr3r.reconstruction import reconstruct
from sr3r.rendering import render
from tiny_models import TINY_NOPOSPLAT, tiny_config

pytestmark = pytest.mark.e2e

SIZE = (256, 384)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backbone alone, as `sr3r convert-weights` writes it."""
    folder = tmp_path_factory.mktemp("weights")
    SR3R(SR3RConfig(network=ScaffoldAloneConfig()), backbone=colour_reader()).save_pretrained(folder)
    return folder


def test_photos_without_cameras_become_a_scene(tmp_path: Path, weights: Path) -> None:
    truth = coloured_cameras(2, SIZE)
    photos = save_photos(tmp_path, coloured_photos(truth, SIZE))
    out = tmp_path / "out" / "room.ply"
    command = [sys.executable, "-m", "sr3r", "reconstruct", *photos, "--backbone", "noposplat", "--weights", weights]
    ran = subprocess.run([*command, "-o", out, "--json", "--lr-size", "128"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    summary = json.loads(ran.stdout)
    assert summary["cameras_from"] == "scaffold"
    assert summary["focal_source"] == "assumed"
    assert summary["num_matches"] is None
    assert summary["focal"] == pytest.approx([0.87, 0.87])
    assert sorted(p.name for p in out.parent.iterdir()) == ["room.cameras.json", "room.ply"]
    cameras = load_all_cameras(out.with_suffix(".cameras.json"))
    # The network's bilinear enlargement shrinks its maps by a few percent.
    torch.testing.assert_close(cameras.c2w, truth.c2w, atol=0.06, rtol=0)
    assert float(cameras.centers[1].norm()) == pytest.approx(1, abs=1e-4)
    # The scene is where the cameras see it.
    rgb = render(load(out), cameras, (128, 192)).rgb.clamp(0, 1)
    photos_lr = torch.nn.functional.interpolate(coloured_photos(truth, SIZE), (128, 192), mode="area")
    assert psnr(rgb, photos_lr).min() > 28


@pytest.mark.parametrize(("num_views", "size"), [(2, (384, 256)), (3, (256, 352)), (4, (352, 256))])
def test_portrait_photos_and_more_than_two_are_as_good(weights: Path, num_views: int, size: tuple[int, int]) -> None:
    truth = coloured_cameras(num_views, size)
    result = reconstruct(list(coloured_photos(truth, size)), model=weights, lr_size=128)
    torch.testing.assert_close(result.cameras.c2w, truth.c2w, atol=0.06, rtol=0)
    torch.testing.assert_close(result.cameras.K, truth.K)
    rgb = render(result.gaussians, result.views.cameras, result.views.size).rgb.clamp(0, 1)
    assert psnr(rgb, result.views.images).min() > 27


def test_photos_that_were_stored_turned_give_the_same_scene(tmp_path: Path, weights: Path) -> None:
    size = (96, 64)
    upright = save_photos(tmp_path, coloured_photos(coloured_cameras(2, size), size))
    turned = [path.with_suffix(".tif") for path in upright]
    for path, other in zip(upright, turned, strict=True):
        with Image.open(path) as image:
            exif = Image.Exif()
            exif[0x0112] = 6  # To be turned clockwise by a quarter to be upright.
            image.transpose(Image.Transpose.ROTATE_90).save(other, exif=exif)
    expected, result = (reconstruct(photos, model=weights, focal=0.87) for photos in (upright, turned))
    assert result.views.size == (96, 64)
    torch.testing.assert_close(result.gaussians.means, expected.gaussians.means)
    torch.testing.assert_close(result.cameras.c2w, expected.cameras.c2w)


def test_a_whole_model_runs_its_backbone_once_and_refines_what_it_gave(tmp_path: Path) -> None:
    photos = list(coloured_photos(coloured_cameras(2, SIZE), SIZE))
    SR3R(tiny_config(), backbone=colour_reader()).save_pretrained(tmp_path)
    model = SR3R.from_pretrained(tmp_path)
    calls: list[int] = []
    assert isinstance(model.backbone, NoPoSplat)
    model.backbone.register_forward_hook(lambda *_: calls.append(1))
    result = reconstruct(photos, model=model, lr_size=64)
    assert len(calls) == 1
    assert result.factor == 4
    assert len(result.gaussians) == 6 * len(result.scaffold) == 6 * 2 * 64 * 96
    # The head is zero, so every six stand around what the scaffold gave.
    centres = result.gaussians.means.unflatten(0, (-1, 6)).mean(1)
    torch.testing.assert_close(centres, result.scaffold.means, atol=1e-4, rtol=1e-4)


def test_given_cameras_and_focal_lengths_are_used(tmp_path: Path, weights: Path) -> None:
    truth = coloured_cameras(2, SIZE, focal=1.1)
    photos = list(coloured_photos(truth, SIZE))
    result = reconstruct(photos, cameras=truth, model=weights)
    assert result.cameras_from == "given"
    assert torch.equal(result.cameras.c2w, truth.c2w)
    result = reconstruct(photos, focal=1.1, model=weights, lr_size=128)
    assert (result.cameras_from, result.focal_source) == ("scaffold", "given")
    torch.testing.assert_close(result.cameras.K, truth.K)
    torch.testing.assert_close(result.cameras.c2w, truth.c2w, atol=0.06, rtol=0)


def refused(arguments: list[str | Path], out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["reconstruct", *map(str, arguments), "-o", str(out)]) == 2
    assert not out.exists()
    assert not out.with_suffix(".cameras.json").exists()
    return capsys.readouterr().err.splitlines()[-1]


def test_what_cannot_be_done_gets_one_clear_sentence(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = save_photos(tmp_path, coloured_photos(coloured_cameras(2, (64, 96)), (64, 96)))
    out = tmp_path / "room.ply"
    line = refused([*photos, "--weights", weights, "--backbone", "depthsplat"], out, capsys)
    assert "has the backbone noposplat, not depthsplat" in line
    line = refused([*photos, "--backbone", "noposplat"], out, capsys)
    assert "compact has the backbone compact, not noposplat" in line
    line = refused([*photos, "--weights", weights, "--focal", "35"], out, capsys)
    assert re.search(r"focal length must be between .*, not 35\.0.* divided by 36", line)
    # A network that has learnt nothing sees nothing that any cameras agree with.
    torch.manual_seed(0)
    config = SR3RConfig(network=ScaffoldAloneConfig(), backbone=TINY_NOPOSPLAT)
    SR3R(config).save_pretrained(tmp_path / "untrained")
    line = refused([*photos, "--weights", tmp_path / "untrained"], out, capsys)
    assert "points of view 2 fit no camera" in line
