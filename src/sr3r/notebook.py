"""Scenes in a Python session: a thumbnail where a notebook shows a value, and a page to turn the scene."""

import base64
import html
import io
import sys
import webbrowser
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError, UnavailableError
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.images import to_uint8
from sr3r.render import render

_THUMBNAIL_PX = 256
_FRAME_HEIGHT_PX = 520
# Tangent of half the angle of view beyond which the origin is no place to look from.
_WIDEST = 1.5


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A scene that is being shown; a notebook displays it as a frame.

    Attributes:
        address: Of the page, on this machine.
        server: viser's server: add to `server.scene` what else is to be seen.
    """

    address: str
    server: Any

    def close(self) -> None:
        """Stop serving the page."""
        with _silence():
            self.server.stop()

    def _repr_html_(self) -> str:
        return (
            f'<iframe src="{html.escape(self.address)}" width="100%" height="{_FRAME_HEIGHT_PX}" '
            'style="border:0" title="3D Gaussians"></iframe>'
        )


def scene_html(
    gaussians: Gaussians,
    *,
    title: str = "Gaussians",
    camera: Cameras | None = None,
    facts: dict[str, str] | None = None,
) -> str:
    """What a notebook shows of a scene: a render of 256 pixels, its size, bounds and degree.

    Without the picture if it cannot be rendered: a preview must not stop a session.

    Args:
        gaussians: One scene, or a batch, of which the first is drawn.
        title: The heading.
        camera: One camera to look from. Default: the origin, or from in front of the scene if that lies around it.
        facts: Further lines, name and value.
    """
    batch = tuple(gaussians.means.shape[:-2])
    scene = gaussians
    while scene.means.ndim > 2 and len(scene.means):
        scene = scene[0]
    scene = scene.detach().to("cpu").to(torch.float32)
    lines = {
        "count": f"{len(gaussians):,}" + (f" in each of {' x '.join(map(str, batch))} scenes" if batch else ""),
        "SH degree": str(gaussians.sh_degree),
        "bounds": _bounds(scene),
        "tensors": f"{str(gaussians.means.dtype).removeprefix('torch.')} on {gaussians.device}",
        **(facts or {}),
    }
    left = 'style="text-align:left"'
    rows = "".join(
        f"<tr><th {left}>{html.escape(name)}</th><td {left}>{html.escape(text)}</td></tr>"
        for name, text in lines.items()
    )
    try:
        picture = f'<img src="{_thumbnail(scene, camera)}" alt="render of the scene" style="margin:0 1em 0 0">'
    except Exception:  # Whatever it is, the text is better than a traceback.
        picture = ""
    table = f"<div><b>{html.escape(title)}</b><table>{rows}</table></div>"
    return f'<div style="display:flex;align-items:center">{picture}{table}</div>'


def show(
    gaussians: Gaussians, *, camera: Cameras | None = None, port: int = 8080, browser: bool | None = None
) -> Shown:
    """Serve a scene on this machine with viser, to turn it with the mouse.

    viser draws one colour for each Gaussian: view dependence is left out. `sr3r view` draws it.

    Args:
        gaussians: One scene.
        camera: One camera, where the page begins. Default: as for `scene_html`.
        port: Where on 127.0.0.1; the next free one if it is taken.
        browser: Open the browser; by default outside of notebooks, which display what is returned.

    Raises:
        InputError: the Gaussians are a batch.
        UnavailableError: viser is not installed.
    """
    if gaussians.means.ndim != 2:
        raise InputError("A page shows one scene, not a batch; index the batch first with scene[i].")
    try:
        import viser
    except ImportError as error:
        raise UnavailableError("Showing a scene needs an extra: pip install 'sr3r[viewer]'.") from error
    scene = gaussians.detach().to("cpu").to(torch.float32)
    with _silence():
        server = viser.ViserServer(host="127.0.0.1", port=port, label="sr3r", verbose=False)
    server.scene.set_up_direction("-y")
    server.scene.add_gaussian_splats(
        "gaussians",
        centers=scene.means.numpy(),
        covariances=scene.covariances().numpy(),
        rgbs=(0.5 + SH_C0 * scene.sh[:, 0]).clamp(0, 1).numpy(),
        opacities=scene.opacities[:, None].numpy(),
    )
    start = (_viewpoint(scene) if camera is None else camera).to("cpu").to(torch.float64)
    eye, ahead = start.centers[0], start.c2w[0, :3, 2]
    distance = float(((scene.means.double() - eye) @ ahead).median().clamp_min(1e-3)) if len(scene) else 1.0
    server.initial_camera.position = eye.numpy()
    server.initial_camera.look_at = (eye + distance * ahead).numpy()
    server.initial_camera.up = (-start.c2w[0, :3, 1]).numpy()
    server.initial_camera.fov = 2 * float(torch.atan(0.5 / start.K[0, 1, 1]))
    address = f"http://127.0.0.1:{server.get_port()}/"
    if browser or (browser is None and "ipykernel" not in sys.modules):
        webbrowser.open(address)
    return Shown(address=address, server=server)


def _silence() -> AbstractContextManager[Any]:
    # viser prints a banner, and that it stopped, however quiet it is told to be.
    return redirect_stdout(io.StringIO())


def _thumbnail(scene: Gaussians, camera: Cameras | None) -> str:
    """A render as a data URL."""
    if not len(scene):
        raise InputError("There is nothing to draw.")
    camera = _viewpoint(scene) if camera is None else camera.to("cpu").to(torch.float32)
    # Square pixels; the longer side is as long as a thumbnail's.
    ratio = float(camera.K[0, 1, 1] / camera.K[0, 0, 0])
    size = round(_THUMBNAIL_PX * min(1 / ratio, 1)), round(_THUMBNAIL_PX * min(ratio, 1))
    with torch.inference_mode():
        rgb = render(scene, camera, size).rgb[0]
    buffer = io.BytesIO()
    Image.fromarray(to_uint8(rgb).numpy()).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _viewpoint(scene: Gaussians) -> Cameras:
    """One camera that sees nearly all: at the origin, where scenes from photos have their first, or farther back."""
    means = scene.means[torch.isfinite(scene.means).all(-1) & (scene.opacities > 0.05)]
    if not len(means):
        means = torch.tensor([[0.0, 0, 1]])
    eye = torch.zeros(3)
    tangent = _half_view(means)
    if not tangent <= _WIDEST:
        middle = means.median(0).values
        radius = _quantile((means - middle).norm(dim=-1), 0.95).clamp_min(1e-6)
        eye = middle - torch.tensor([0.0, 0, 3.0]) * radius
        tangent = 1.2 * _half_view(means - eye).clamp(0.05, _WIDEST)
    depth = _quantile((means - eye)[:, 2], 0.5).clamp_min(1e-6)
    c2w = torch.eye(4)
    c2w[:3, 3] = eye
    focal = 0.5 / tangent
    K = torch.tensor([[0.0, 0, 0.5], [0, 0, 0.5], [0, 0, 1]])
    K[0, 0] = K[1, 1] = focal
    return Cameras(c2w=c2w[None], K=K[None], near=0.1 * depth[None], far=100 * depth[None])


def _half_view(points: Float[Tensor, "n 3"]) -> Float[Tensor, ""]:
    """Tangent of half the angle in which nearly all points are seen along z; infinite if more are behind."""
    slopes = points[:, :2].abs().amax(-1) / points[:, 2]
    return _quantile(torch.where(points[:, 2] > 0, slopes, torch.inf), 0.9)


def _quantile(values: Float[Tensor, " n"], share: float) -> Float[Tensor, ""]:
    """By sorting: torch.quantile refuses more than 16 million values."""
    return values.sort().values[round(share * (len(values) - 1))]


def _bounds(scene: Gaussians) -> str:
    means = scene.means[torch.isfinite(scene.means).all(-1)]
    if not len(means):
        return "none"
    low, high = means.amin(0).tolist(), means.amax(0).tolist()
    return ", ".join(f"{axis} {a:.3g} to {b:.3g}" for axis, a, b in zip("xyz", low, high, strict=True))
