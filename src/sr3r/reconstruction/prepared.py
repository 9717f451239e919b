"""`Prepared`: a scene whose photos and cameras are ready for the network, alone or in a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from sr3r.cameras import Cameras
from sr3r.errors import WeightsError
from sr3r.gaussians import Gaussians
from sr3r.model import SR3R, ColourFeedback
from sr3r.model.backbones import Scaffold
from sr3r.reconstruction.reconstructed import Stage
from sr3r.rendering import supersample_for
from sr3r.views import Views

_SMOOTHING_PX = 0.75
"""In pixels of the detail, in quadrature; docs/results/trials.md compares."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """One scene before the network.

    Attributes:
        network: The model, on the device.
        device: Where it runs.
        views: The low-resolution views that it gets.
        predicted: The scaffold, if the cameras were found from it; such a scene goes through the network alone.
        backdrop: Whether the scene gets a backdrop.
        facts: What the `Reconstruction` says beside its Gaussians, by attribute.
        seconds: Time each stage took so far.
    """

    network: SR3R
    device: torch.device
    views: Views
    predicted: Scaffold | None
    backdrop: bool
    facts: dict[str, Any]
    seconds: dict[Stage, float]

    @property
    def shape(self) -> tuple[int, ...]:
        """Equal for scenes that can go through the network together."""
        return tuple(self.views.images.shape)


@torch.inference_mode()
def gaussians_of(prepared: Sequence[Prepared]) -> list[tuple[Gaussians, Gaussians]]:
    """The scene and its scaffold for each, on the CPU, without transparent Gaussians.

    Args:
        prepared: As for `finish`.

    Raises:
        WeightsError: the network gives no usable Gaussians for one of them.
    """
    first = prepared[0]
    views = first.views.unsqueeze() if len(prepared) == 1 else _stacked([scene.views for scene in prepared])
    # Colours come from the photos instead.
    output = first.network(views.to(first.device), scaffold=first.predicted, backdrop=first.backdrop, feedback=False)
    made = []
    for i, scene in enumerate(prepared):
        gaussians = _with_colours_of_photos(_without_transparent(output.gaussians[i]), scene)
        made.append((gaussians.to("cpu"), _without_transparent(output.scaffold.gaussians[i].to("cpu"))))
    return made


def _with_colours_of_photos(gaussians: Gaussians, scene: Prepared) -> Gaussians:
    """Colours corrected by the photos at the size that the scene has detail for: the network sees fewer pixels.

    Before that the Gaussians are smoothed: without it the pixels of the network's views show as dots from close by. The
    colours bring back the sharpness that it takes.
    """
    feedback = getattr(scene.network.network, "feedback", None)
    if not isinstance(feedback, ColourFeedback):
        return gaussians
    height, width = scene.views.size
    photos, detail = scene.facts["photos"], (scene.network.config.factor * height, scene.network.config.factor * width)
    if photos.size[0] > detail[0]:
        photos = photos.resized(*detail)
    factor = supersample_for(detail, photos.size)
    gaussians = _smoothed(gaussians, scene)
    return feedback(gaussians.unsqueeze(), photos.to(scene.device).unsqueeze(), factor=factor)[0]


def _smoothed(gaussians: Gaussians, scene: Prepared) -> Gaussians:
    """Gaussians widened by a share of the smallest pixel that they have in a view, at the size of the detail."""
    cameras, factor = scene.views.cameras.to(gaussians.device), scene.network.config.factor
    uv, depth = cameras.project(gaussians.means.expand(len(cameras), -1, -1))
    # Those just outside of their own view's picture are meant for it, too.
    is_seen = ((uv > -0.1) & (uv < 1.1)).all(-1) & (depth > 0)
    K = cameras.K_px(*scene.views.size)
    pixel = depth / (factor * (K[:, 0, 0] * K[:, 1, 1]).sqrt()[:, None])
    smallest = pixel.where(is_seen, torch.inf).amin(0)
    return gaussians.widened(_SMOOTHING_PX * smallest.where(is_seen.any(0), 0))


def _stacked(scenes: list[Views]) -> Views:
    cameras = {
        name: torch.stack([getattr(views.cameras, name) for views in scenes]) for name in ("c2w", "K", "near", "far")
    }
    return Views(images=torch.stack([views.images for views in scenes]), cameras=Cameras(**cameras))


def _without_transparent(gaussians: Gaussians) -> Gaussians:
    visible = gaussians.visible()
    if len(visible) == 0 or not torch.isfinite(visible.means).all():
        raise WeightsError("The model gives no usable Gaussians for these photos. Use other weights.")
    return visible
