"""The checkpoints that the authors of the backbones have published: where they are and what they allow."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sr3r.errors import UnavailableError
from sr3r.model.backbones import depthsplat
from sr3r.model.backbones.depthsplat import DepthSplatConfig
from sr3r.model.backbones.noposplat import NoPoSplatConfig
from sr3r.model.download import Progress, download

PublishedConfig = NoPoSplatConfig | DepthSplatConfig

HUB = "https://huggingface.co"
"""Where all of them are."""

_NOPOSPLAT_LICENSE = (
    "NoPoSplat's code is MIT; the weights were trained from MASt3R's, which are CC BY-NC-SA 4.0: not for commercial "
    "use."
)
_DEPTHSPLAT_SMALL_LICENSE = (
    "DepthSplat's code is MIT; the weights were trained from Depth Anything V2 Small (Apache-2.0) and UniMatch (MIT)."
)
_DEPTHSPLAT_LICENSE = (
    "DepthSplat's code is MIT; the weights were trained from Depth Anything V2 Base or Large, which are CC BY-NC 4.0: "
    "not for commercial use; and UniMatch (MIT)."
)


@dataclass(frozen=True, kw_only=True)
class Published:
    """A checkpoint that its authors have published."""

    repository: str
    """On huggingface.co."""
    file: str
    """Its name there."""
    config: PublishedConfig
    """The network that it is for."""
    training: str
    """Data, image size and number of views that it was trained with."""
    sha256: str = ""
    """The beginning of its hash, as far as known."""

    @property
    def url(self) -> str:
        """Where it is; HF_ENDPOINT names another host with the same layout (a mirror)."""
        return f"{os.environ.get('HF_ENDPOINT') or HUB}/{self.repository}/resolve/main/{self.file}"


def _noposplat(file: str, training: str) -> Published:
    return Published(repository="botaoye/NoPoSplat", file=file, config=NoPoSplatConfig(), training=training)


def _depthsplat(file: str, training: str, config: DepthSplatConfig) -> Published:
    sha256 = file.removesuffix(".pth").rpartition("-")[2]  # Its authors name files so.
    return Published(repository="haofeixu/depthsplat", file=file, config=config, training=training, sha256=sha256)


PUBLISHED: Mapping[str, Published] = {
    "noposplat-re10k": _noposplat("re10k.ckpt", "RE10K, 256x256, 2 views"),
    "noposplat-acid": _noposplat("acid.ckpt", "ACID, 256x256, 2 views"),
    "noposplat-re10k-dl3dv": _noposplat("mixRe10kDl3dv.ckpt", "RE10K and DL3DV, 256x256, 2 views"),
    "noposplat-re10k-dl3dv-512": _noposplat("mixRe10kDl3dv_512x512.ckpt", "RE10K and DL3DV, 512x512, 2 views"),
    "noposplat-re10k-3views": _noposplat("re10k_3views.ckpt", "RE10K, 256x256, 3 views"),
    "depthsplat-small-re10k": _depthsplat(
        "depthsplat-gs-small-re10k-256x256-view2-cfeab6b1.pth", "RE10K, 256x256, 2 views", depthsplat.SMALL
    ),
    "depthsplat-base-re10k": _depthsplat(
        "depthsplat-gs-base-re10k-256x256-view2-ca7b6795.pth", "RE10K, 256x256, 2 views", depthsplat.BASE
    ),
    "depthsplat-large-re10k": _depthsplat(
        "depthsplat-gs-large-re10k-256x256-view2-e0f0f27a.pth", "RE10K, 256x256, 2 views", depthsplat.LARGE
    ),
    "depthsplat-base-re10k-wide": _depthsplat(
        "depthsplat-gs-base-re10k-256x448-view2-fea94f65.pth", "RE10K, 256x448, 2 views", depthsplat.BASE_STRIDE8
    ),
    "depthsplat-base-dl3dv": _depthsplat(
        "depthsplat-gs-base-dl3dv-256x448-randview2-6-02c7b19d.pth",
        "RE10K, then DL3DV, 256x448, 2 to 6 views",
        depthsplat.BASE_STRIDE8,
    ),
    "depthsplat-base-re10k-dl3dv": _depthsplat(
        "depthsplat-gs-base-re10kdl3dv-448x768-randview2-6-f8ddd845.pth",
        "RE10K and DL3DV, 448x768, 2 to 6 views",
        depthsplat.BASE_STRIDE8,
    ),
    "depthsplat-small-re10k-dl3dv": _depthsplat(
        "depthsplat-gs-small-re10kdl3dv-448x768-randview4-10-c08188db.pth",
        "RE10K and DL3DV, 448x768, 4 to 10 views",
        depthsplat.SMALL_STRIDE8,
    ),
}
"""By our names. Read off the authors' own lists of models."""


def license_of(config: PublishedConfig) -> str:
    """What the authors of published weights, and those of the weights they began with, allow."""
    if isinstance(config, NoPoSplatConfig):
        return _NOPOSPLAT_LICENSE
    small = config.vit == depthsplat.SMALL.vit
    return _DEPTHSPLAT_SMALL_LICENSE if small else _DEPTHSPLAT_LICENSE


def fetch(name: str) -> Iterator[Progress]:
    """Download a published checkpoint to `cached(name)`.

    Raises:
        UnavailableError: it cannot be had from here; says where to get it by hand.
        FileError: it cannot be written, or is not the expected file.
    """
    published = PUBLISHED[name]
    try:
        yield from download(published.url, cached(name), sha256=published.sha256)
    except UnavailableError as error:
        raise UnavailableError(
            f"{error} What was fetched is kept for the next try. Without a connection, bring {published.file} here "
            f"from {HUB}/{published.repository} and run `sr3r convert-weights {published.file} OUT`."
        ) from error


def cached(name: str) -> Path:
    """Where a downloaded checkpoint lies until it has been converted."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "sr3r" / f"{name}-{PUBLISHED[name].file}"
