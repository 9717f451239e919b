"""The viewer in a real browser: it draws what our renderer draws, and asks nothing of anybody else."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import sr3r
from browser_pictures import rendered, shown, until_still, wait_until_drawn
from serving import viewing
from sr3r.camera_files import save_cameras
from sr3r.cameras import Cameras
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.rendering import render
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import load_viewer_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SIZE = (192, 256)


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
def ours(folder: Path) -> np.ndarray:
    return rendered(sr3r.load(folder / "scene.ply"), camera(), SIZE)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with viewing(folder) as address:
        yield address


@pytest.fixture(scope="module")
def file(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the self-contained page of the folder is."""
    path = tmp_path_factory.mktemp("page") / "square.html"
    write_html(load_viewer_scene(folder), path)
    return path.as_uri()


def test_the_served_page_shows_what_our_renderer_shows(new_page: Callable[..., Any], ours: np.ndarray, address: str):
    page = new_page(f"{address}?noui&background=000000", SIZE)
    wait_until_drawn(page)
    seen = shown(page)
    assert np.abs(seen - ours).mean() < 0.03
    # The same picture upside down or mirrored would be far off.
    assert np.abs(seen[::-1] - ours).mean() > 0.1
    assert np.abs(seen[:, ::-1] - ours).mean() > 0.1
    # Neither belongs to a scene on the own machine.
    assert not page.is_visible("text=Download")
    assert not page.is_visible("text=New scene")


def test_the_self_contained_page_opens_from_a_file(new_page: Callable[..., Any], ours: np.ndarray, file: str):
    page = new_page(f"{file}?noui&background=000000", SIZE)
    wait_until_drawn(page)
    assert np.abs(shown(page) - ours).mean() < 0.03


def test_the_frame_that_a_notebook_displays_shows_the_scene(
    new_page: Callable[..., Any], ours: np.ndarray, folder: Path, tmp_path: Path
):
    notebook = tmp_path / "notebook.html"
    notebook.write_text(sr3r.show(folder, browser=False)._repr_html_(), encoding="utf-8")
    frame = new_page(notebook.as_uri(), SIZE).wait_for_selector("iframe").content_frame()
    wait_until_drawn(frame)
    frame.evaluate("viewer.resize()")
    # The frame has a shape of its own: its middle is the picture's.
    assert shown(frame).std() > 0.1


@pytest.mark.parametrize("unit", [1e-3, 1e3, 1e6])
@pytest.mark.parametrize("suffix", [".html", ".ply"])
def test_scenes_in_any_unit_are_drawn(
    unit: float, suffix: str, new_page: Callable[..., Any], ours: np.ndarray, folder: Path, tmp_path: Path
):
    """Written as a page, and as the service does it: the page reads the scene's own PLY."""
    to_unit = torch.diag(torch.tensor([unit, unit, unit, 1.0]))
    seen = camera()
    seen = replace(seen, near=seen.near * unit, far=seen.far * unit)
    sr3r.save(sr3r.load(folder / "scene.ply").transformed(to_unit), tmp_path / "scene.ply")
    save_cameras(seen, ["a.png"], tmp_path / "scene.cameras.json")
    if suffix == ".html":
        write_html(load_viewer_scene(tmp_path), tmp_path / "page.html")
        page = new_page((tmp_path / "page.html").as_uri() + "?noui&background=000000", SIZE)
        wait_until_drawn(page)
        assert np.abs(shown(page) - ours).mean() < 0.03
        return
    with viewing(tmp_path) as address:
        page = new_page(f"{address}?noui&background=000000", SIZE)
        wait_until_drawn(page)
        assert np.abs(shown(page) - ours).mean() < 0.03


def test_a_scene_with_detail_for_larger_pictures_does_not_grow_heavier(new_page: Callable[..., Any], tmp_path: Path):
    """Faint Gaussians, four to a pixel along each side, before nothing: drawn as wide as a pixel they hide it all."""
    height, width = SIZE
    y, x = torch.meshgrid(torch.linspace(-0.35, 0.35, 2 * height), torch.linspace(-0.5, 0.5, 2 * width), indexing="ij")
    sheet = Gaussians(
        means=torch.stack([x, y, torch.ones_like(x)], -1).flatten(0, 1),
        quats=torch.tensor([1.0, 0, 0, 0]).expand(x.numel(), 4),
        scales=torch.full((x.numel(), 3), 0.3 / (4 * height)),
        opacities=torch.full((x.numel(),), 0.3),
        sh=torch.full((x.numel(), 1, 3), 0.5 / SH_C0),
    )
    sr3r.save(sheet, tmp_path / "scene.ply")
    pages = {}
    for name, detail in (("plain", None), ("fine", (4 * width, 4 * height))):
        save_cameras(camera(), ["a.png"], tmp_path / "scene.cameras.json", detail=detail)
        write_html(load_viewer_scene(tmp_path), tmp_path / f"{name}.html")
        page = new_page((tmp_path / f"{name}.html").as_uri() + "?noui&background=000000", SIZE)
        wait_until_drawn(page)
        until_still(page)
        pages[name] = shown(page)[4:-4, 4:-4].mean()
    with torch.inference_mode():
        drawn = {
            n: render(sheet, camera(), SIZE, supersample=n).rgb[0, :, 64:-64, 64:-64].mean().item() for n in (1, 4)
        }
    assert drawn[1] > 2 * drawn[4]
    assert pages["plain"] == pytest.approx(drawn[1], rel=0.1)
    # Fainter Gaussians instead of more pixels: close, not equal.
    assert pages["fine"] == pytest.approx(drawn[4], rel=0.2)


def test_a_far_background_is_drawn(new_page: Callable[..., Any], tmp_path: Path):
    """A wall 5,000 times as far away as the few Gaussians in front of it."""
    near = torch.randn(200, 3, generator=torch.Generator().manual_seed(0)) * 0.1 + torch.tensor([0.0, -1.0, 2.0])
    wall = torch.tensor([[0.0, 0.0, 10_000.0]])
    scene = Gaussians(
        means=torch.cat([near, wall]),
        quats=torch.tensor([1.0, 0, 0, 0]).expand(201, 4),
        scales=torch.cat([torch.full((200, 3), 0.02), torch.full((1, 3), 8_000.0)]),
        opacities=torch.full((201,), 0.95),
        sh=torch.full((201, 1, 3), 0.8),
    )
    sr3r.save(scene, tmp_path / "scene.ply")
    save_cameras(camera(), ["a.png"], tmp_path / "scene.cameras.json")
    write_html(load_viewer_scene(tmp_path), tmp_path / "page.html")
    page = new_page((tmp_path / "page.html").as_uri() + "?noui&background=000000", SIZE)
    wait_until_drawn(page)
    ours = rendered(scene, replace(camera(), far=torch.full((1,), 2e4)), SIZE)
    assert ours.mean() > 0.3
    assert np.abs(shown(page) - ours).mean() < 0.03


def test_a_scene_that_cannot_be_read_ends_the_command_with_its_sentence(tmp_path: Path):
    (tmp_path / "broken.ply").write_bytes(b"ply\nnothing\n")
    command = [sys.executable, "-m", "sr3r", "view", str(tmp_path / "broken.ply"), "--no-browser"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "broken.ply has no complete PLY header" in done.stderr
    assert "Traceback" not in done.stderr
