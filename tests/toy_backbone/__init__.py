"""A backbone that reads depth off the colours: the template for adding one to sr3r (docs/backbones.md).

`tests/end_to_end/test_adding_a_backbone.py` puts this folder into a copy of the package.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.model.backbones.backbone_entry import BackboneEntry
from sr3r.model.backbones.parts.pixels import pixel_gaussians, pixel_tokens
from sr3r.model.backbones.scaffold import Scaffold
from sr3r.model.keys import check_keys, renamed
from sr3r.model.published import HUB, PublishedWeights
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class ToyConfig:
    """Sizes of the network."""

    width: int = 8
    """Channels between its two layers."""


class Toy(nn.Module):
    """Two convolutions that give each pixel a depth."""

    stride = 4
    token_dim = 64  # 4 x 4 pixels, three colours and a depth.

    def __init__(self, config: ToyConfig):
        super().__init__()
        self.config = config
        self.first = nn.Conv2d(3, config.width, 3, padding=1)
        self.last = nn.Conv2d(config.width, 1, 3, padding=1)

    def forward(self, views: Views) -> Scaffold:
        """Views of a batch of scenes; the first camera is the identity, its near plane at 1."""
        depth = self._depth(views.images.flatten(0, 1)).unflatten(0, views.images.shape[:2])
        return Scaffold(
            gaussians=pixel_gaussians(views, depth),
            tokens=pixel_tokens(views.images, depth, patch=4),
            depth=depth,
        )

    def _depth(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n h w"]:
        return 1 + F.softplus(self.last(F.relu(self.first(images)))).squeeze(1)


PUBLISHED: Mapping[str, PublishedWeights[ToyConfig]] = {
    "toy-clouds": PublishedWeights(
        source="hf:someone/toy/clouds.ckpt",
        page=f"{HUB}/someone/toy",
        config=ToyConfig(),
        training="clouds",
        license="The toy's weights may be used for clouds only.",
    )
}

NAMES = ((r"^net\.0\.", "first."), (r"^net\.2\.", "last."))


def recognise(state: Mapping[str, Tensor], source: str) -> tuple[ToyConfig, dict[str, Tensor]] | None:
    """A published toy under our keys; None if it is another network."""
    if "net.0.weight" not in state:
        return None
    ours = {renamed(key, NAMES): value for key, value in state.items()}
    check_keys(ours, Toy(ToyConfig()).state_dict(), source=source, network="Toy")
    return ToyConfig(), ours


ENTRY = BackboneEntry(name="toy", config=ToyConfig, network=Toy, published=PUBLISHED, recognise=recognise)
