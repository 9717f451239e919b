"""The weights of DepthSplat that its authors have published."""

from collections.abc import Mapping

import torch
from torch import Tensor

from sr3r.errors import WeightsError
from sr3r.model.backbones.depthsplat.depthsplat_names import from_official
from sr3r.model.backbones.depthsplat.depthsplat_network import DepthSplat
from sr3r.model.backbones.depthsplat.sizes import (
    BASE,
    BASE_STRIDE8,
    LARGE,
    SMALL,
    SMALL_STRIDE8,
    DepthSplatConfig,
)
from sr3r.model.keys import check_keys
from sr3r.model.published import HUB, PublishedWeights

_SMALL_LICENSE = (
    "DepthSplat's code is MIT; the weights were trained from Depth Anything V2 Small (Apache-2.0) and UniMatch (MIT)."
)
_LICENSE = (
    "DepthSplat's code is MIT; the weights were trained from Depth Anything V2 Base or Large, which are CC BY-NC 4.0: "
    "not for commercial use; and UniMatch (MIT)."
)


def _published(file: str, training: str, config: DepthSplatConfig) -> PublishedWeights[DepthSplatConfig]:
    return PublishedWeights(
        source=f"hf:haofeixu/depthsplat/{file}",
        page=f"{HUB}/haofeixu/depthsplat",
        config=config,
        training=training,
        license=_SMALL_LICENSE if config.vit == SMALL.vit else _LICENSE,
        # Its authors name files so.
        sha256=file.removesuffix(".pth").rpartition("-")[2],
    )


PUBLISHED: Mapping[str, PublishedWeights[DepthSplatConfig]] = {
    "depthsplat-small-re10k": _published(
        "depthsplat-gs-small-re10k-256x256-view2-cfeab6b1.pth", "RE10K, 256x256, 2 views", SMALL
    ),
    "depthsplat-base-re10k": _published(
        "depthsplat-gs-base-re10k-256x256-view2-ca7b6795.pth", "RE10K, 256x256, 2 views", BASE
    ),
    "depthsplat-large-re10k": _published(
        "depthsplat-gs-large-re10k-256x256-view2-e0f0f27a.pth", "RE10K, 256x256, 2 views", LARGE
    ),
    "depthsplat-base-re10k-wide": _published(
        "depthsplat-gs-base-re10k-256x448-view2-fea94f65.pth", "RE10K, 256x448, 2 views", BASE_STRIDE8
    ),
    "depthsplat-base-dl3dv": _published(
        "depthsplat-gs-base-dl3dv-256x448-randview2-6-02c7b19d.pth",
        "RE10K, then DL3DV, 256x448, 2 to 6 views",
        BASE_STRIDE8,
    ),
    "depthsplat-base-re10k-dl3dv": _published(
        "depthsplat-gs-base-re10kdl3dv-448x768-randview2-6-f8ddd845.pth",
        "RE10K and DL3DV, 448x768, 2 to 6 views",
        BASE_STRIDE8,
    ),
    "depthsplat-small-re10k-dl3dv": _published(
        "depthsplat-gs-small-re10kdl3dv-448x768-randview4-10-c08188db.pth",
        "RE10K and DL3DV, 448x768, 4 to 10 views",
        SMALL_STRIDE8,
    ),
}
"""By our names. Read off the authors' own list of models."""


def recognise(state: Mapping[str, Tensor], source: str) -> tuple[DepthSplatConfig, dict[str, Tensor]] | None:
    """A published DepthSplat under our keys; None if it is another network.

    All its sizes have the same keys. The shapes tell which one it is.

    Raises:
        WeightsError: it predicts depth only, or was cut or changed.
    """
    ours = from_official(state)
    if not any(key.startswith("depth_predictor.") for key in ours):
        return None
    if not any(key.startswith("gaussian_head.") for key in ours):
        raise WeightsError(
            f"{source} is DepthSplat without the part that predicts Gaussians (a model for depth only, or cut). "
            "Take one whose name begins with depthsplat-gs."
        )
    candidates = dict.fromkeys(published.config for published in PUBLISHED.values())
    with torch.device("meta"):
        expected = {config: DepthSplat(config).state_dict() for config in candidates}

    def num_fitting(config: DepthSplatConfig) -> int:
        return sum(key in ours and ours[key].shape == value.shape for key, value in expected[config].items())

    best = max(candidates, key=num_fitting)
    check_keys(ours, expected[best], source=source, network="DepthSplat")
    return best, ours
