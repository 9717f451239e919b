"""The weights of SwinIR and HAT that their authors have published: where they are, and how they come here."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sr3r.errors import FileError, UnavailableError
from sr3r.model.download import Progress, download
from sr3r.model.published import HUB
from sr3r.model.upsample import hat, swinir
from sr3r.model.upsample.hat import HATConfig
from sr3r.model.upsample.swinir import SwinIRConfig

_HUB_PREFIX = "hf:"
_CHECKSUM = "#sha256="

_SWINIR_PAGE = "https://github.com/JingyunLiang/SwinIR/releases/tag/v0.0"
_SWINIR_FILES = "https://github.com/JingyunLiang/SwinIR/releases/download/v0.0/"
_HAT_PAGE = "https://drive.google.com/drive/folders/1HpmReFfoUqUbnAOQ7rvOeNU3uf_m69w0"
# The authors' folder cannot be read by programs; the checksums are those of its files.
_HAT_FILES = "hf:jaideepsingh/upscale_models/HAT/"


@dataclass(frozen=True, kw_only=True)
class Published:
    """Weights that their authors have published under the Apache licence 2.0, which is that of their code."""

    config: SwinIRConfig | HATConfig
    """The network that they are for."""
    factor: int
    """Target pixels per input pixel along each side."""
    source: str
    """Where the file is, with its SHA-256 as far as known."""
    page: str
    """Where people find it."""
    training: str
    """What it was trained on."""

    @property
    def file(self) -> str:
        """Its name."""
        return self.source.partition("#")[0].rpartition("/")[2]


def _swinir(file: str, training: str, *, sha256: str = "", config: SwinIRConfig = swinir.CLASSICAL) -> Published:
    factor = int(re.findall(r"_x(\d)", file)[0])
    source = f"{_SWINIR_FILES}{file}{_CHECKSUM}{sha256}"
    return Published(config=config, factor=factor, source=source, page=_SWINIR_PAGE, training=training)


def _hat(file: str, training: str, *, sha256: str, config: HATConfig = hat.FULL) -> Published:
    source = f"{_HAT_FILES}{file}{_CHECKSUM}{sha256}"
    return Published(config=config, factor=4, source=source, page=_HAT_PAGE, training=training)


_REAL = "DIV2K, Flickr2K, OST; blurred, noisy, compressed (BSRGAN), as a GAN"

PUBLISHED: Mapping[str, Published] = {
    "swinir-x2": _swinir(
        "001_classicalSR_DF2K_s64w8_SwinIR-M_x2.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="2032ebf8f401dd3ce2fae5f3852117cb72101ec6ed8358faa64c2a3fa09ed4ac",
    ),
    "swinir-x4": _swinir(
        "001_classicalSR_DF2K_s64w8_SwinIR-M_x4.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="4e78e33f22c1aa8a773db0cf4a7381bae97c2362c717f155439ebc690cbd9215",
    ),
    "swinir-x8": _swinir("001_classicalSR_DF2K_s64w8_SwinIR-M_x8.pth", "DIV2K, Flickr2K; bicubic"),
    "swinir-div2k-x4": _swinir("001_classicalSR_DIV2K_s48w8_SwinIR-M_x4.pth", "DIV2K; bicubic"),
    "swinir-light-x2": _swinir(
        "002_lightweightSR_DIV2K_s64w8_SwinIR-S_x2.pth",
        "DIV2K; bicubic",
        sha256="193b229909ca89cd8b55de9c9e7fce146ae759d59dfcd78d8feb9dd1d6fa0fd7",
        config=swinir.LIGHTWEIGHT,
    ),
    "swinir-light-x4": _swinir(
        "002_lightweightSR_DIV2K_s64w8_SwinIR-S_x4.pth", "DIV2K; bicubic", config=swinir.LIGHTWEIGHT
    ),
    "swinir-real-x2": _swinir(
        "003_realSR_BSRGAN_DFO_s64w8_SwinIR-M_x2_GAN.pth",
        _REAL,
        sha256="f397408977a3e07eb06afb7238d453a12ef35ebab7328a54241f307860dbe342",
        config=swinir.REAL,
    ),
    "swinir-real-x4": _swinir(
        "003_realSR_BSRGAN_DFO_s64w8_SwinIR-M_x4_GAN.pth",
        _REAL,
        sha256="b9afb61e65e04eb7f8aba5095d070bbe9af28df76acd0c9405aeb33b814bcfc6",
        config=swinir.REAL,
    ),
    "hat-s-x4": _hat(
        "HAT-S_SRx4.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="a92f81bd2c0c1aaa371a6e4d6cac69e749fde2e36196885ee47a4a3667542c9a",
        config=hat.SMALL,
    ),
    "hat-x4": _hat(
        "HAT_SRx4.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="02dabea478aa5902a7170ad89350124e691bd89c91356f24b3267022622dc030",
    ),
    "hat-imagenet-x4": _hat(
        "HAT_SRx4_ImageNet-pretrain.pth",
        "ImageNet, then DIV2K, Flickr2K; bicubic",
        sha256="4ee053c42461187846dc0e93aa5abd34591c0725a8e044a59000e92ee215e833",
    ),
}
"""By our names. The checksums are those that several users of the files have recorded independently."""


def fetch(source: str) -> Iterator[Progress]:
    """Download weights unless they are here already; iterate to the end to have them.

    Args:
        source: A file, a key of `PUBLISHED`, a URL, or a file of a model hub as hf:OWNER/REPOSITORY/FILE; the last two
            may end in #sha256=HEX.

    Raises:
        FileError: there is no such source, or the file cannot be written or is not the expected one.
        UnavailableError: it cannot be had from here; says where to get it by hand.
    """
    path = cached(source)
    if path.is_file():
        return
    url, sha256 = _url(source)
    try:
        yield from download(url, path, sha256=sha256)
    except UnavailableError as error:
        page = PUBLISHED[source].page if source in PUBLISHED else url
        name = PUBLISHED[source].file if source in PUBLISHED else url.rpartition("/")[2]
        raise UnavailableError(
            f"{error} What was fetched is kept for the next try. Without a connection, bring {name} here from {page} "
            "and give its path instead."
        ) from error


def cached(source: str) -> Path:
    """The file of a source, or the place where it will be."""
    path = Path(source)
    if path.is_file():
        return path
    url, _ = _url(source)
    cache = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(cache) if cache else Path.home() / ".cache") / "sr3r"
    # Files of one name may come from many places.
    return folder / f"{hashlib.sha256(url.encode()).hexdigest()[:8]}-{url.rpartition('/')[2]}"


def _url(source: str) -> tuple[str, str]:
    """Address and checksum of a source that is no file."""
    if source in PUBLISHED:
        source = PUBLISHED[source].source
    url, _, sha256 = source.partition(_CHECKSUM)
    if url.startswith(_HUB_PREFIX) and url.count("/") >= 2:
        owner, repository, file = url.removeprefix(_HUB_PREFIX).split("/", 2)
        # HF_ENDPOINT names another host with the same layout (a mirror).
        url = f"{os.environ.get('HF_ENDPOINT') or HUB}/{owner}/{repository}/resolve/main/{file}"
    if not url.startswith(("https://", "http://")):
        raise FileError(
            f"There are no weights of an upsampler at {source}: expected a file, a URL, hf:OWNER/REPOSITORY/FILE, or "
            f"one of {', '.join(PUBLISHED)}."
        )
    return url, sha256
