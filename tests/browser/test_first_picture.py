"""Where drawing is slow, the first picture is drawn of few Gaussians; all follow."""

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
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import load_viewer_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WINDOW = (192, 256)
SIDE = 300
# Batches of Gaussians in each call that draws any.
COUNT_DRAWS = """
  window.batches = [];
  const draw = WebGL2RenderingContext.prototype.drawElementsInstanced;
  WebGL2RenderingContext.prototype.drawElementsInstanced = function (...args) {
    if (args[4] > 0) window.batches.push(args[4]);
    draw.apply(this, args);
  };
"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wall of 90,000 Gaussians in soft colours, a little oblique."""
    folder = tmp_path_factory.mktemp("first")
    y, x = torch.meshgrid(torch.linspace(-2, 2, SIDE), torch.linspace(-2, 2, SIDE), indexing="ij")
    rgb = torch.stack([0.5 + 0.4 * torch.sin(3 * x), 0.5 + 0.4 * torch.sin(3 * y), torch.full_like(x, 0.3)], -1)
    scene = Gaussians(
        means=torch.stack([x, y, 3 + 0.02 * (x + 0.37 * y)], -1).flatten(0, 1),
        quats=torch.tensor([1.0, 0, 0, 0]).expand(SIDE**2, 4),
        scales=torch.full((SIDE**2, 3), 4 / SIDE),
        opacities=torch.full((SIDE**2,), 0.95),
        sh=((rgb.flatten(0, 1) - 0.5) / SH_C0)[:, None],
    )
    K = torch.tensor([[[0.9, 0, 0.5], [0, 1.2, 0.5], [0, 0, 1]]])
    cameras = Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 9.0))
    sr3r.save(scene, folder / "scene.ply")
    sr3r.save(scene, folder / "scene.scaffold.ply")
    save_cameras(cameras, ["a.png"], folder / "scene.cameras.json")
    write_html(load_viewer_scene(folder), folder / "page.html")
    return folder / "page.html"


@pytest.fixture(scope="module")
def page(shared_page: Callable[..., Any], page_file: Path) -> Any:
    page = shared_page(page_file.as_uri() + "?noui", WINDOW, before=COUNT_DRAWS)
    wait_until_drawn(page)
    page.evaluate("window.untilReady = [...batches]")
    return page


def test_few_come_first_and_nothing_is_drawn_for_a_layer_that_nobody_sees(page: Any):
    few, *then = page.evaluate("untilReady")
    everything = -(-(SIDE**2) // 128)
    assert few <= everything / 2.5
    assert then[-1] == everything
    # One order of the Gaussians, one picture of all; the second layer changes nothing of it.
    assert len(then) <= 2


def test_the_first_picture_shows_the_scene(page: Any):
    whole = np.asarray(canvas(page)) / 255
    page.evaluate("viewer.isFirst = true")
    first = canvas(page)
    page.evaluate("viewer.isFirst = false")
    assert psnr(first, whole) > 30
    # They are not the same picture.
    assert psnr(first, whole) < 60
