"""`sr3r.show`, and what notebooks display."""

import html
import json
import re
import sys
import webbrowser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

import sr3r
from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.reconstruction import Photo, Reconstruction
from sr3r.viewer.notebook import Page
from sr3r.views import Views


@pytest.fixture
def gaussians(folder: Path) -> Gaussians:
    return sr3r.load(folder / "scene.ply")


@pytest.fixture
def result(gaussians: Gaussians) -> Reconstruction:
    cameras = Cameras(
        c2w=torch.eye(4).repeat(2, 1, 1),
        K=torch.tensor([[1.0, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1]]).repeat(2, 1, 1),
        near=torch.ones(2),
        far=torch.full((2,), 9.0),
    )
    views = Views(images=torch.full((2, 3, 8, 8), 0.5), cameras=cameras)
    return Reconstruction(
        gaussians=gaussians,
        scaffold=gaussians.select(torch.arange(10)),
        views=views,
        photos=views,
        lr_size=64,
        taken=tuple(Photo(name, name, image) for name, image in zip("ab", views.images, strict=True)),
        cameras=cameras,
        factor=4,
        seconds={},
        cameras_from="given",
        focal_source="given",
        poses=None,
    )


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was asked to open."""
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


def description(page: Page) -> dict[str, Any]:
    """What the page is told of the scene, read from the frame that a notebook displays."""
    frame = re.fullmatch(r'<iframe srcdoc="([^"]*)" [^>]*></iframe>', page._repr_html_())
    assert frame is not None
    text = re.search(r'<script type="application/json" id="scene">(.*?)</script>', html.unescape(frame[1]))
    assert text is not None
    return json.loads(text[1])


def test_a_notebook_displays_the_page_in_a_frame(gaussians: Gaussians, opened: list[str]):
    shown = description(sr3r.show(gaussians, browser=False))
    assert [layer["gaussians"] for layer in shown["layers"]] == [60]
    assert shown["cameras"] == []
    assert opened == []


def test_outside_of_notebooks_the_page_opens_in_the_browser(gaussians: Gaussians, opened: list[str]):
    page = sr3r.show(gaussians)
    (address,) = opened
    assert Path(address.removeprefix("file://")).read_text(encoding="utf-8") == page.html


def test_inside_of_notebooks_no_browser_opens(gaussians: Gaussians, opened: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ipykernel", SimpleNamespace())
    sr3r.show(gaussians)
    assert opened == []


def test_the_page_begins_at_the_given_camera(result: Reconstruction):
    moved = torch.eye(4)
    moved[0, 3] = 5.0
    camera = Cameras(c2w=moved[None], K=result.cameras.K[:1], near=result.cameras.near[:1], far=result.cameras.far[:1])
    cameras = description(sr3r.show(result, camera=camera, browser=False))["cameras"]
    assert [view["name"] for view in cameras] == ["camera", "a", "b"]
    assert cameras[0]["c2w"][0][3] == 5.0


def test_a_reconstruction_brings_its_scaffold_cameras_and_photos(result: Reconstruction):
    shown = description(sr3r.show(result, browser=False))
    assert [layer["gaussians"] for layer in shown["layers"]] == [10, 60]
    assert [view["photo"] for view in shown["cameras"]] == ["#photo-0", "#photo-1"]


def test_a_path_is_shown_as_the_viewer_shows_it(folder: Path):
    assert description(sr3r.show(folder, browser=False))["title"] == "room"


def test_gradients_and_other_types_do_not_hinder(gaussians: Gaussians):
    scene = gaussians.to(torch.float64)
    scene.means.requires_grad_()
    assert len(description(sr3r.show(scene, browser=False))["layers"]) == 1


def test_a_batch_is_not_shown(gaussians: Gaussians):
    with pytest.raises(InputError, match="one scene, not a batch"):
        sr3r.show(gaussians.unsqueeze(), browser=False)


def test_the_extension_makes_notebooks_show_thumbnails(result: Reconstruction):
    displays: dict[type, Any] = {}
    formatter = SimpleNamespace(for_type=displays.__setitem__)
    shell = SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/html": formatter}))
    sr3r.load_ipython_extension(shell)  # pyright: ignore[reportAttributeAccessIssue]
    assert "data:image/png" in displays[Gaussians](result.gaussians)
    assert "32x32" in displays[Reconstruction](result)
