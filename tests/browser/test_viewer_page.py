"""The viewer in a real browser: it draws what our renderer draws, and asks nothing of anybody else."""

import base64
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import sr3r
from sr3r.cameras import Cameras
from sr3r.data.camera_files import save_cameras
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.render import render
from sr3r.viewer import load_exhibit, write_html

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SIZE = (192, 256)

# Whether anything but the black background is on the canvas in front.
IS_DRAWN = """() => {
  viewer.draw();
  const copy = document.createElement("canvas");
  copy.width = copy.height = 16;
  const context = copy.getContext("2d");
  context.drawImage(document.getElementById("front"), 0, 0, 16, 16);
  return context.getImageData(0, 0, 16, 16).data.some((value, i) => i % 4 < 3 && value > 30);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scene that looks different every way up: a coloured square with a bright spot, and a grey scaffold."""
    folder = tmp_path_factory.mktemp("viewer") / "square"
    folder.mkdir()
    y, x = torch.meshgrid(torch.linspace(-1, 1, 24), torch.linspace(-1, 1, 24), indexing="ij")
    means = torch.stack([x, y, torch.full_like(x, 3.0)], -1).flatten(0, 1)
    colour = torch.stack([(x + 1) / 2, (y + 1) / 2, torch.full_like(x, 0.2)], -1).flatten(0, 1)
    colour[(means[:, :2] - torch.tensor([0.6, -0.5])).norm(dim=-1) < 0.25] = 1.0

    def scene(rgb: torch.Tensor) -> Gaussians:
        return Gaussians(
            means=means,
            quats=torch.tensor([1.0, 0, 0, 0]).expand(len(means), 4),
            scales=torch.full((len(means), 3), 0.05),
            opacities=torch.full((len(means),), 0.95),
            sh=((rgb - 0.5) / SH_C0)[:, None],
        )

    sr3r.save(scene(colour), folder / "scene.ply")
    sr3r.save(scene(torch.full_like(colour, 0.5)), folder / "scene.scaffold.ply")
    save_cameras(camera(), ["a.png"], folder / "scene.cameras.json")
    return folder


def camera() -> Cameras:
    height, width = SIZE
    K = torch.tensor([[[1.2 * height / width, 0, 0.5], [0, 1.2, 0.5], [0, 0, 1]]])
    return Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 9.0))


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: test)")
    chromium = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """Where `sr3r view` serves the folder."""
    command = [sys.executable, "-m", "sr3r", "view", str(folder), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()


def open_page(browser, address: str):
    page = browser.new_page(viewport={"width": SIZE[1], "height": SIZE[0]})
    page.set_default_timeout(180_000)
    page.problems = []
    page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    outside = ("data:", "blob:", "file:", "http://127.0.0.1")
    page.on("request", lambda request: request.url.startswith(outside) or page.problems.append(request.url))
    page.goto(address)
    page.wait_for_function("document.body.dataset.ready")
    assert page.evaluate("document.body.dataset.ready") == "true", page.problems
    # On a busy machine the first sorting takes longer than the first frames.
    page.wait_for_function(IS_DRAWN)
    return page


def picture(page, canvas: str = "front") -> np.ndarray:
    """What a canvas shows, as coarse cells: h w 3 in [0, 1]."""
    page.evaluate("viewer.draw()")
    data = page.evaluate(f"document.getElementById('{canvas}').toDataURL('image/png').split(',')[1]")

    image = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB").resize((SIZE[1] // 16, SIZE[0] // 16))
    return np.asarray(image) / 255


def ours(folder: Path) -> np.ndarray:
    rgb = render(sr3r.load(folder / "scene.ply").unsqueeze(), camera().unsqueeze(), SIZE).rgb[0, 0]
    image = Image.fromarray((rgb.clamp(0, 1) * 255).byte().permute(1, 2, 0).numpy())
    return np.asarray(image.resize((SIZE[1] // 16, SIZE[0] // 16))) / 255


def test_the_served_page_shows_what_our_renderer_shows(browser, folder: Path, address: str):
    page = open_page(browser, address)
    seen, expected = picture(page), ours(folder)
    assert np.abs(seen - expected).mean() < 0.03
    # The same picture upside down or mirrored would be far off.
    assert np.abs(seen[::-1] - expected).mean() > 0.1
    assert np.abs(seen[:, ::-1] - expected).mean() > 0.1
    assert not page.problems
    page.close()


def test_the_self_contained_page_opens_from_a_file(browser, folder: Path, tmp_path: Path):
    write_html(load_exhibit(folder), tmp_path / "square.html")
    page = open_page(browser, (tmp_path / "square.html").as_uri())
    assert np.abs(picture(page) - ours(folder)).mean() < 0.03
    assert not page.problems
    page.close()


def test_the_slider_and_the_modes_change_the_picture(browser, folder: Path, tmp_path: Path):
    write_html(load_exhibit(folder), tmp_path / "square.html")
    page = open_page(browser, (tmp_path / "square.html").as_uri())
    page.evaluate("viewer.setSplit(0.25)")
    page.evaluate("viewer.draw()")
    assert "25%" in page.evaluate("document.getElementById('front').style.clipPath")
    scaffold = picture(page, "back")
    assert np.ptp(scaffold[4:8, 6:10].mean((0, 1))) < 0.03  # grey
    page.focus("#divider")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#divider", "aria-valuenow") == "30"
    colour = picture(page)
    for key in ("1", "3"):
        page.keyboard.press(key)
        page.wait_for_timeout(500)
        assert np.abs(picture(page) - colour).mean() > 0.01, key
        page.keyboard.press(key)
    page.keyboard.press("h")
    assert page.is_visible("#help")
    assert not page.problems
    page.close()
