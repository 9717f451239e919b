"""What a viewer page shows, and what our renderer shows, as coarse pictures that can be compared."""

import base64
import io
from typing import Any

import numpy as np
import torch
from PIL import Image

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.rendering import render

_CELL_PX = 16


def wait_until_drawn(page: Any) -> None:
    page.wait_for_selector("body[data-ready]", state="attached")
    assert page.evaluate("document.body.dataset.ready") == "true", page.inner_text("#status")


def shown(page: Any) -> np.ndarray:
    """The canvas, coarse: h w 3 in [0, 1]."""
    return _coarse(canvas(page))


def canvas(page: Any) -> Image.Image:
    """The canvas as it is now, pixel by pixel."""
    data = page.evaluate("(viewer.draw(), document.getElementById('canvas').toDataURL('image/png').split(',')[1])")
    return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")


def psnr(picture: Image.Image, expected: np.ndarray) -> float:
    """Of pictures with values from 0 to 1; `expected`: h w 3."""
    return float(-10 * np.log10(((np.asarray(picture) / 255 - expected) ** 2).mean()))


def until_still(page: Any) -> None:
    """Wait until nothing moves and the Gaussians are in order."""
    page.evaluate("new Promise((resolve) => viewer.waiting.push(resolve))")


def rendered(gaussians: Gaussians, camera: Cameras, size: tuple[int, int]) -> np.ndarray:
    """Our picture of one scene from one camera: h w 3 in [0, 1]."""
    rgb = render(gaussians.unsqueeze(), camera.unsqueeze(), size).rgb[0, 0]
    return _coarse(Image.fromarray((rgb.clamp(0, 1) * 255).to(torch.uint8).permute(1, 2, 0).numpy()))


def _coarse(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB").resize((image.width // _CELL_PX, image.height // _CELL_PX))) / 255
