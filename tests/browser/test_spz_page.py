"""The page draws SPZ, which pages for mail contain, as our renderer draws the same file."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import sr3r
from browser_pictures import canvas, psnr, wait_until_drawn
from sr3r.camera_files import save_cameras
from sr3r.cameras import Cameras
from sr3r.formats import spz
from sr3r.gaussians import Gaussians
from sr3r.rendering import render
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import load_viewer_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SIZE = (192, 256)
SIDE = 40


def wall(degree: int, steepest: float) -> Gaussians:
    """A wall of long Gaussians, no two of one depth; colours change slowly along it, steeply with the direction."""
    generator = torch.Generator().manual_seed(0)
    y, x = torch.meshgrid(torch.linspace(-1.6, 1.6, SIDE), torch.linspace(-2, 2, SIDE), indexing="ij")
    waves = [torch.sin(k * x + phase) * torch.cos(k * y) for k in (1, 2, 3) for phase in (0, 1, 2)]
    # The steep ones go with the depth. No colour leaves the range, where canvas and renderer differ.
    sizes = [0.1] * (degree + 1) ** 2
    sizes[2:3] = [steepest] if degree else []
    sh = torch.stack([torch.stack(waves[3 * (i % 3) :][:3], -1) * size for i, size in enumerate(sizes)], -2)
    return Gaussians(
        means=torch.stack([x, y, 3 + 0.1 * x + 0.037 * y], -1).flatten(0, 1),
        quats=torch.randn(SIDE**2, 4, generator=generator),
        scales=torch.tensor([0.12, 0.07, 0.02]).expand(SIDE**2, 3),
        opacities=torch.full((SIDE**2,), 0.8),
        sh=sh.flatten(0, 1),
    )


def camera() -> Cameras:
    K = torch.tensor([[[0.9, 0, 0.5], [0, 1.2, 0.5], [0, 0, 1]]])
    return Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 9.0))


@pytest.mark.parametrize(
    ("version", "degree", "steepest"),
    [(3, 1, 0.9), (2, 1, 0.9), (3, 0, 0.0), (3, 2, 0.2)],
    ids=["steep", "old", "constant", "degree 2, by Spark"],
)
def test_a_page_draws_spz_as_our_renderer_does(
    version: int, degree: int, steepest: float, new_page: Callable[..., Any], tmp_path: Path
):
    sr3r.save(wall(degree, steepest), tmp_path / "scene.ply")
    spz.save(wall(degree, steepest), tmp_path / "scene.spz", version=version)
    save_cameras(camera(), ["a.png"], tmp_path / "scene.cameras.json")
    path = tmp_path / "page.html"
    write_html(load_viewer_scene(tmp_path / "scene.ply"), path)
    # Pages contain version 3: this replaces it, or changes nothing.
    packed = base64.b64encode((tmp_path / "scene.spz").read_bytes()).decode()
    text, count = re.subn(r'(id="layer-0">)[^<]*', rf"\g<1>{packed}", path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")
    page = new_page(path.as_uri() + "?noui&background=000000", SIZE)
    wait_until_drawn(page)
    scene = sr3r.load(tmp_path / "scene.spz")
    assert scene.sh_degree == degree
    ours = render(scene.unsqueeze(), camera().unsqueeze(), SIZE).rgb[0, 0].permute(1, 2, 0).clamp(0, 1)
    assert psnr(canvas(page), np.asarray(ours)) > 35
