"""The weights of NoPoSplat that its authors have published."""

from collections.abc import Mapping

from torch import Tensor

from sr3r.errors import WeightsError
from sr3r.model.backbones.noposplat.noposplat_names import from_official, is_official
from sr3r.model.backbones.noposplat.noposplat_network import NoPoSplatConfig
from sr3r.model.published import HUB, PublishedWeights

_PAGE = f"{HUB}/botaoye/NoPoSplat"
_LICENSE = (
    "NoPoSplat's code is MIT; the weights were trained from MASt3R's, which are CC BY-NC-SA 4.0: not for commercial "
    "use."
)


def _published(file: str, training: str) -> PublishedWeights[NoPoSplatConfig]:
    source = f"hf:botaoye/NoPoSplat/{file}"
    return PublishedWeights(source=source, page=_PAGE, config=NoPoSplatConfig(), training=training, license=_LICENSE)


PUBLISHED: Mapping[str, PublishedWeights[NoPoSplatConfig]] = {
    "noposplat-re10k": _published("re10k.ckpt", "RE10K, 256x256, 2 views"),
    "noposplat-acid": _published("acid.ckpt", "ACID, 256x256, 2 views"),
    "noposplat-re10k-dl3dv": _published("mixRe10kDl3dv.ckpt", "RE10K and DL3DV, 256x256, 2 views"),
    "noposplat-re10k-dl3dv-512": _published("mixRe10kDl3dv_512x512.ckpt", "RE10K and DL3DV, 512x512, 2 views"),
    "noposplat-re10k-3views": _published("re10k_3views.ckpt", "RE10K, 256x256, 3 views"),
}
"""By our names. Read off the authors' own list of models; they give no checksums."""


def recognise(state: Mapping[str, Tensor], source: str) -> tuple[NoPoSplatConfig, dict[str, Tensor]] | None:
    """A published NoPoSplat under our keys; None if it is another network.

    Raises:
        WeightsError: it was cut or changed, or is a network that NoPoSplat was trained from.
    """
    bare = {key.removeprefix("encoder."): value for key, value in state.items()}
    if is_official(bare):
        return NoPoSplatConfig(), from_official(bare, source=source, config=NoPoSplatConfig())
    if "enc_blocks.0.norm1.weight" in bare:
        raise WeightsError(
            f"{source} holds a network of the DUSt3R family (DUSt3R, MASt3R, CroCo), which predicts no Gaussians. "
            f"Take a checkpoint of {_PAGE}."
        )
    return None
