"""The scene in a headset, which Meta's Immersive Web Emulation Runtime plays: a WebXR that we did not write."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from browser_pictures import wait_until_drawn
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.viewer.html import scene_page
from sr3r.viewer.viewer_scene import Layer, ViewerScene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WINDOW = (480, 640)
IWER = Path(__file__).parents[2] / "viewer" / "node_modules" / "iwer" / "build" / "iwer.min.js"
# Chromium has a WebXR too, but no headset.
HEADSET = """
  const device = new IWER.XRDevice(IWER.metaQuest3);
  device.installRuntime({ forceInstall: true });
  device.stereoEnabled = true;
"""
# What both eyes see, read before the picture is shown and forgotten.
EYES = """new Promise((done) => viewer.renderer.xr.getSession().requestAnimationFrame(() => setTimeout(() => {
  const gl = viewer.renderer.getContext();
  const pixels = new Uint8Array(4 * gl.drawingBufferWidth * gl.drawingBufferHeight);
  gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  done({ width: gl.drawingBufferWidth, height: gl.drawingBufferHeight, pixels: Array.from(pixels) });
})))"""


def wall() -> Gaussians:
    """A green wall with a red stripe, before the camera."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 40), torch.linspace(-1, 1, 40), indexing="ij")
    rgb = torch.where(x[..., None].abs() < 0.2, torch.tensor([1.0, 0, 0]), torch.tensor([0.0, 1, 0])).flatten(0, 1)
    return Gaussians(
        means=torch.stack([x, y, torch.full_like(x, 3.0)], -1).flatten(0, 1),
        quats=torch.tensor([1.0, 0, 0, 0]).expand(1600, 4),
        scales=torch.full((1600, 3), 0.05),
        opacities=torch.full((1600,), 0.95),
        sh=((rgb - 0.5) / SH_C0)[:, None],
    )


def red_column(half: np.ndarray) -> float:
    """Where the middle of the stripe is, in pixels of one eye's picture."""
    is_red = (half[..., 0] > 150) & (half[..., 1] < 100)
    assert is_red.sum() > 100
    return float(np.nonzero(is_red)[1].mean())


def test_both_eyes_see_the_scene_and_the_window_comes_back(new_page: Callable[..., Any], tmp_path: Path):
    if not IWER.exists():
        pytest.skip("iwer is not installed (npm ci in viewer/)")
    scene = ViewerScene(title="wall", layers=[Layer(name="Result", gaussians=wall().arrays())])
    (tmp_path / "page.html").write_text(scene_page(scene), encoding="utf-8")
    address = (tmp_path / "page.html").as_uri() + "?background=000000"
    page = new_page(address, WINDOW, before=IWER.read_text(encoding="utf-8") + HEADSET)
    wait_until_drawn(page)
    before = page.evaluate("[viewer.canvas.width, viewer.canvas.height]")
    page.keyboard.press("j")
    page.wait_for_function("viewer.renderer.xr.isPresenting && viewer.renderer.xr.getCamera().cameras.length === 2")
    page.wait_for_function("viewer.layers[0].isSorted()")
    seen = page.evaluate(EYES)
    eyes = np.asarray(seen["pixels"], np.uint8).reshape(seen["height"], seen["width"], 4)
    middle = seen["width"] // 2
    # What is near lies farther to the right for the left eye.
    assert red_column(eyes[:, :middle]) > red_column(eyes[:, middle:]) + 2
    # Gaussians are as faint as the headset's pixels want them, not the window's.
    page.evaluate("viewer.layers[0].entry.focal = 4000")
    window_focal = page.evaluate("0.5 * viewer.canvas.height * viewer.camera.projectionMatrix.elements[5]")
    page.evaluate(EYES)
    focal, faint = page.evaluate("""(() => {
      const [eye] = viewer.renderer.xr.getCamera().cameras;
      return [0.5 * eye.viewport.w * eye.projectionMatrix.elements[5], viewer.layers[0].spark.preBlurAmount];
    })()""")
    assert abs(focal / window_focal - 1) > 0.2
    assert faint == pytest.approx(0.3 * (focal / 4000) ** 2)
    page.evaluate("viewer.renderer.xr.getSession().end()")
    page.wait_for_function("!viewer.renderer.xr.enabled")
    page.wait_for_function(f"viewer.canvas.width === {before[0]} && viewer.canvas.height === {before[1]}")
