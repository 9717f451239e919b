"""What a notebook shows of a scene at a glance: a thumbnail and a few facts."""

import base64
import html
import io

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.images import to_uint8
from sr3r.rendering import render, supersample_for

_THUMBNAIL_PX = 256
# Tangent of half the angle of view beyond which the origin is not a place to look from.
_WIDEST = 1.5


def preview_html(
    gaussians: Gaussians,
    *,
    title: str = "Gaussians",
    camera: Cameras | None = None,
    detail: tuple[int, int] | None = None,
    facts: dict[str, str] | None = None,
) -> str:
    """A render of 256 pixels beside the number of Gaussians, their degree and bounds, as HTML.

    The picture is left out if it cannot be rendered: a preview must not stop a session.

    Args:
        gaussians: One scene, or a batch, of which the first is drawn.
        title: The heading.
        camera: One camera to look from. Default: the origin, or from in front of the scene if that lies around it.
        detail: Height and width of the pictures that the scene has detail for, through this camera.
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
        picture = f'<img src="{_thumbnail(scene, camera, detail)}" alt="render of the scene" style="margin:0 1em 0 0">'
    except Exception:  # Whatever it is, the text is better than a traceback.
        picture = ""
    table = f"<div><b>{html.escape(title)}</b><table>{rows}</table></div>"
    return f'<div style="display:flex;align-items:center">{picture}{table}</div>'


def _thumbnail(scene: Gaussians, camera: Cameras | None, detail: tuple[int, int] | None) -> str:
    """A render as a data URL."""
    if not len(scene):
        raise InputError("There is nothing to draw.")
    camera = _viewpoint(scene) if camera is None else camera.to("cpu").to(torch.float32)
    # Square pixels; the longer side is as long as a thumbnail's.
    ratio = float(camera.K[0, 1, 1] / camera.K[0, 0, 0])
    size = round(_THUMBNAIL_PX * min(1 / ratio, 1)), round(_THUMBNAIL_PX * min(ratio, 1))
    with torch.inference_mode():
        rgb = render(scene, camera, size, supersample=supersample_for(detail or size, size)).rgb[0]
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
