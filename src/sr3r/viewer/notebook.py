"""Scenes in a Python session: the viewer's page inside a notebook or in the browser, and thumbnails."""

import html
import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.images import to_uint8
from sr3r.reconstruction import Reconstruction
from sr3r.viewer.html import scene_page
from sr3r.viewer.preview import preview_html
from sr3r.viewer.shown_cameras import ShownCamera
from sr3r.viewer.viewer_scene import Layer, ViewerScene, encoded_photo, load_viewer_scene

_FRAME_HEIGHT_PX = 520


@dataclass(frozen=True, kw_only=True, repr=False)
class Page:
    """The viewer with a scene inside. A notebook displays it as a frame.

    Attributes:
        html: The page. It contains everything, so it works offline and wherever the notebook is opened.
    """

    html: str

    def open(self) -> Path:
        """Write the page to a temporary file, open it in the browser, and return the file."""
        path = Path(tempfile.mkdtemp(prefix="sr3r-")) / "scene.html"
        path.write_text(self.html, encoding="utf-8")
        webbrowser.open(path.as_uri())
        return path

    def __repr__(self) -> str:
        return f"Page({len(self.html) / 1e6:.1f} MB)"

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" width="100%" height="{_FRAME_HEIGHT_PX}" '
            'style="border:0" allowfullscreen title="3D Gaussians"></iframe>'
        )


def show(
    scene: Gaussians | Reconstruction | str | Path, *, camera: Cameras | None = None, browser: bool | None = None
) -> Page:
    """Look at a scene: as the last line of a notebook's cell in a frame, elsewhere in the browser.

    Args:
        scene: One scene; a reconstruction, which brings its scaffold, cameras and photos; or a path as `sr3r view`
            takes it.
        camera: Where to begin: the first of these. Default: a reconstruction's first, or from outside of the scene.
        browser: Open the browser. Default: only outside of notebooks.

    Raises:
        InputError: the Gaussians are a batch, or cannot be stored.
        FileError: there is no scene at the path, or it cannot be read.

    >>> import torch, sr3r
    >>> dot = sr3r.Gaussians(
    ...     means=torch.zeros(1, 3), quats=torch.eye(1, 4), scales=torch.ones(1, 3), opacities=torch.ones(1),
    ...     sh=torch.zeros(1, 1, 3),
    ... )
    >>> page = sr3r.show(dot, browser=False)  # Without browser=False it opens.
    >>> page.html.startswith("<!doctype html>")
    True
    """
    match scene:
        case Gaussians():
            if scene.means.ndim != 2:
                raise InputError("A page shows one scene, not a batch. Index the batch first: scene[i].")
            content = ViewerScene(title="Gaussians", layers=[Layer(name="Gaussians", gaussians=scene.arrays())])
        case Reconstruction():
            content = _of_reconstruction(scene)
        case _:
            content = load_viewer_scene(scene)
    if camera is not None:
        content = content.seen_from(camera)
    page = Page(html=scene_page(content))
    if browser or (browser is None and "ipykernel" not in sys.modules):
        page.open()
    return page


def load_ipython_extension(shell: Any) -> None:
    """Let notebooks show a thumbnail of scenes that are a cell's last line: `%load_ext sr3r`."""
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(Gaussians, preview_html)
    formatter.for_type(Reconstruction, _reconstruction_preview)


def _reconstruction_preview(result: Reconstruction) -> str:
    facts = {"photos": str(len(result.photos)), "detail for": f"{result.size[1]}x{result.size[0]}"}
    camera = result.views.cameras.select([0])
    return preview_html(result.gaussians, title="Reconstruction", camera=camera, detail=result.size, facts=facts)


def _of_reconstruction(result: Reconstruction) -> ViewerScene:
    layers = [
        Layer(name="Low resolution", gaussians=result.scaffold.arrays()),
        Layer(
            name="Result",
            gaussians=result.gaussians.arrays(),
            focal_px=float(result.views.cameras.K_px(*result.size)[0, 1, 1]),
        ),
    ]
    names = [photo.label for photo in result.taken]
    photos: list[bytes | None] = [encoded_photo(to_uint8(image).numpy()) for image in result.photos.images]
    cameras = ShownCamera.all_of(result.photos.cameras)
    return ViewerScene(title="Reconstruction", layers=layers, cameras=cameras, names=names, photos=photos)
