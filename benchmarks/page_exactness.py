"""How near is what the viewer's page draws to what our renderer draws?

    python benchmarks/page_exactness.py outputs/demo/road outputs/demo/aerial --output benchmarks/results/page-exactness

writes page-exactness.json and page-exactness.md: PSNR of the page's canvas, as `sr3r export` writes the page, against
`sr3r.rendering.render` from the very camera that the page has. Chromium draws in software.

The last rows look through the first photo's camera at a sixth of the field of view. "Grid" is the part of a smooth
patch's fine structure that repeats along its rows or columns (`grid_share`): what one sees as a hatch.
"""

import base64
import io
import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from first_picture import CHROMIUM
from PIL import Image
from playwright.sync_api import sync_playwright
from publishing import commit, processor, publish

import sr3r
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.rendering import render
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import load_viewer_scene

SIZE = (480, 640)
ZOOM = 6
PATCH = 96

View = dict[str, list[float]]
"""What the page calls a view: position, target and direction of up, in the scene's axes."""


def turned(view: View, degrees: float, *, about_up: bool) -> View:
    """A view from another side of its target."""
    position, target, up = (np.array(view[key]) for key in ("position", "target", "up"))
    outward = position - target
    axis = up if about_up else np.cross(up, outward)
    axis /= np.linalg.norm(axis)
    angle = math.radians(degrees)
    sideward, rest = np.cross(axis, outward), axis * (axis @ outward) * (1 - math.cos(angle))
    moved = target + outward * math.cos(angle) + sideward * math.sin(angle) + rest
    return view | {"position": moved.tolist()}


def nearer(view: View, share: float) -> View:
    """A view from a share of the way to its target."""
    position, target = (np.array(view[key]) for key in ("position", "target"))
    return view | {"position": (position + share * (target - position)).tolist()}


MOVES: dict[str, Callable[[View], View]] = {
    "the first photo's": lambda view: view,
    "1 degree to the side": lambda view: turned(view, 1, about_up=True),
    "10 degrees to the side": lambda view: turned(view, 10, about_up=True),
    "20 degrees up": lambda view: turned(view, 20, about_up=False),
    "60 % of the way to the scene": lambda view: nearer(view, 0.6),
}


def camera_of(page: Any) -> Cameras:
    """The camera that the page has now, in the scene's axes and units."""
    pose, projection, near, far, unit = page.evaluate(
        """() => {
          const { matrixWorld, projectionMatrix, near, far } = viewer.camera;
          return [matrixWorld.elements, projectionMatrix.elements, near, far, viewer.unit];
        }"""
    )
    turn = torch.diag(torch.tensor([1.0, -1, -1, 1]))
    c2w = turn @ torch.tensor(pose, dtype=torch.float32).reshape(4, 4).T @ turn
    c2w[:3, 3] *= unit
    fx, fy, right, up = (projection[i] for i in (0, 5, 8, 9))
    K = torch.tensor([[fx / 2, 0, (1 - right) / 2], [0, fy / 2, (1 + up) / 2], [0, 0, 1.0]])
    return Cameras(c2w=c2w[None], K=K[None], near=torch.tensor([near * unit]), far=torch.tensor([far * unit]))


def drawn(page: Any) -> np.ndarray:
    """The canvas as it is now: h w 3 in [0, 1]."""
    page.evaluate("new Promise((resolve) => viewer.waiting.push(resolve))")
    data = page.evaluate("(viewer.draw(), viewer.canvas.toDataURL('image/png').split(',')[1])")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")) / 255


def ours(scene: Gaussians, camera: Cameras) -> np.ndarray:
    """Our picture from a camera: h w 3 in [0, 1]."""
    rgb = render(scene.unsqueeze(), camera.unsqueeze(), SIZE).rgb[0, 0]
    return rgb.clamp(0, 1).permute(1, 2, 0).double().numpy()


def psnr(picture: np.ndarray, expected: np.ndarray) -> float:
    """Of pictures with values from 0 to 1."""
    return float(-10 * np.log10(((picture - expected) ** 2).mean()))


def smoothest(picture: np.ndarray) -> tuple[int, int]:
    """Top and left of the patch whose rows and columns differ least at a quarter of the resolution."""
    grey = picture.mean(-1)
    places = [(y, x) for y in range(0, SIZE[0] - PATCH, 24) for x in range(0, SIZE[1] - PATCH, 24)]

    def roughness(place: tuple[int, int]) -> float:
        y, x = place
        return float(grey[y : y + PATCH, x : x + PATCH].reshape(PATCH // 8, 8, PATCH // 8, 8).mean((1, 3)).std())

    return min(places, key=roughness)


def grid_share(picture: np.ndarray, place: tuple[int, int]) -> tuple[float, float]:
    """Root mean square of a patch's structure below a sixteenth of its side, in 255ths, and the share on its axes.

    Structure without a direction has about an eighth of its power there.
    """
    y, x = place
    patch = 255 * picture[y : y + PATCH, x : x + PATCH].mean(-1)
    window = np.hanning(PATCH)[:, None] * np.hanning(PATCH)
    power = np.abs(np.fft.fft2((patch - patch.mean()) * window)) ** 2
    frequency = np.abs(np.fft.fftfreq(PATCH, 1 / PATCH))
    fine = np.hypot(frequency[:, None], frequency) >= 5
    axes = fine & ((frequency[:, None] <= 1) | (frequency <= 1))
    strength = math.sqrt(power[fine].sum() / (window**2).sum() / PATCH**2)
    return strength, float(power[axes].sum() / power[fine].sum())


def measure(browser: Any, folder: Path) -> dict[str, Any]:
    """All rows of one scene."""
    scene = sr3r.load(folder / "scene.ply")
    with tempfile.TemporaryDirectory() as temporary:
        write_html(load_viewer_scene(folder), Path(temporary) / "page.html")
        page = browser.new_page(viewport={"width": SIZE[1], "height": SIZE[0]}, color_scheme="dark")
        page.set_default_timeout(120_000)
        page.goto((Path(temporary) / "page.html").as_uri() + "?noui&sway=0&background=000000")
        page.wait_for_selector("body[data-ready=true]", state="attached")
    start = page.evaluate("viewer.state().view")
    rows = {}
    for name, move in MOVES.items():
        page.evaluate("(view) => (viewer.setFree(true), viewer.show({ view }, { atOnce: true }))", move(start))
        rows[name] = psnr(drawn(page), ours(scene, camera_of(page)))
    page.evaluate(f"(view) => viewer.show({{ view, fov: viewer.camera.fov / {ZOOM} }}, {{ atOnce: true }})", start)
    picture, expected = drawn(page), ours(scene, camera_of(page))
    place = smoothest(expected)
    zoomed = {"psnr": psnr(picture, expected), "page": grid_share(picture, place), "ours": grid_share(expected, place)}
    page.close()
    return {"gaussians": len(scene), "psnr": rows, "zoomed": zoomed}


def to_markdown(result: dict[str, Any]) -> str:
    """The tables."""
    setup, scenes = result["setup"], result["scenes"]
    lines = [
        f"`{setup['command']}`: Chromium {setup['chromium']} drawing in software, {SIZE[1]} x {SIZE[0]} pixels.",
        "",
    ]
    lines += ["| camera | " + " | ".join(f"{name} ({row['gaussians']:,})" for name, row in scenes.items()) + " |"]
    lines += ["|---" * (len(scenes) + 1) + "|"]
    for camera in MOVES:
        lines.append(f"| {camera} | " + " | ".join(f"{row['psnr'][camera]:.1f} dB" for row in scenes.values()) + " |")
    values = (f"{row['zoomed']['psnr']:.1f} dB" for row in scenes.values())
    lines.append(f"| the first photo's, {ZOOM} times larger | " + " | ".join(values) + " |")
    for who, name in (("page", "fine structure there, page"), ("ours", "the same, our renderer")):
        values = ("{:.2f}/255, {:.0%} in the grid".format(*row["zoomed"][who]) for row in scenes.values())
        lines.append(f"| {name} | " + " | ".join(values) + " |")
    return "\n".join(lines) + "\n"


def main(folders: Sequence[Path], /, *, output: Path | None = None) -> None:
    """Measure, print the table, and write it.

    Args:
        folders: Scenes as `sr3r reconstruct -o FOLDER` leaves them.
        output: Files to write, without a suffix; nothing is written if not given.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        scenes = {folder.name: measure(browser, folder) for folder in folders}
        browser_version = browser.version
        browser.close()
    names = " ".join(f"outputs/demo/{name}" for name in scenes)
    setup = {
        "command": f"python benchmarks/page_exactness.py {names}",
        "commit": commit(),
        "processor": processor(),
        "chromium": browser_version,
    }
    publish({"scenes": scenes, "setup": setup}, to_markdown, output)


if __name__ == "__main__":
    tyro.cli(main)
