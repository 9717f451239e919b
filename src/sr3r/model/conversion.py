"""Published checkpoints of backbones become folders with weights of ours."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from sr3r import config as configs
from sr3r.errors import FileError, WeightsError
from sr3r.files import check_writable, remove_leftovers, temporary_beside
from sr3r.model.ablations import ScaffoldAloneConfig
from sr3r.model.backbones import BACKBONES, BackboneConfig
from sr3r.model.published import PublishedWeights
from sr3r.model.sr3r import SR3RConfig
from sr3r.model.torch_files import read_weights
from sr3r.model.weights import write_tensors

PUBLISHED: dict[str, PublishedWeights[BackboneConfig]] = {
    name: weights for entry in BACKBONES for name, weights in entry.published.items()
}
"""The weights of all backbones, by our names."""

_PREFIX = "backbone."


@dataclass(frozen=True, kw_only=True)
class Converted:
    """A published checkpoint as a backbone of ours."""

    config: BackboneConfig
    """The network it is for."""
    network: str
    """Its name."""
    state: dict[str, Tensor]
    """Its weights under our keys, in float32."""
    source: str
    """The name of the file that it was made from."""
    license: str
    """What its authors, and those of the weights they began with, allow."""


def convert(path: str | Path) -> Converted:
    """Read a published checkpoint; its keys tell which network it holds.

    Raises:
        FileError: the file is missing, no checkpoint, or holds code.
        WeightsError: it holds none of our backbones, or does not fit the one it looks like.
    """
    path = Path(path)
    state = read_weights(path, under=("state_dict", "model"))
    for entry in BACKBONES:
        if (found := entry.recognise(state, str(path))) is None:
            continue
        config, ours = found
        return Converted(
            config=config,
            network=entry.network.__name__,
            state={key: value.to(torch.float32).contiguous() for key, value in ours.items()},
            source=path.name,
            license=next(weights.license for weights in entry.published.values() if weights.config == config),
        )
    networks = ", ".join(entry.network.__name__ for entry in BACKBONES if entry.published)
    keys = ", ".join(list(state)[:3])
    raise WeightsError(
        f"{path} holds no network that sr3r knows ({networks}); its first keys are {keys}. "
        f"Published ones: {', '.join(PUBLISHED)}."
    )


def save(converted: Converted, out: str | Path) -> None:
    """Write a folder with config.json, model.safetensors and README.md, completely or not at all.

    It is the folder of an SR3R model that consists of the backbone alone.

    Raises:
        FileError: the folder has content already, or cannot be written.
    """
    out = Path(out).resolve()
    check_free(out)
    temporary = temporary_beside(out)
    config = configs.to_dict(SR3RConfig(network=ScaffoldAloneConfig(), backbone=converted.config))
    card = f"# {converted.network}\n\nConverted from {converted.source}.\n\n{converted.license}\n"
    remove_leftovers(out.parent)
    try:
        temporary.mkdir(parents=True)
        prefixed = {_PREFIX + key: value for key, value in converted.state.items()}
        write_tensors(prefixed, temporary / "model.safetensors", source=converted.source, license=converted.license)
        (temporary / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        (temporary / "README.md").write_text(card, encoding="utf-8")
        if out.exists():
            out.rmdir()
        temporary.rename(out)
    except OSError as error:
        raise FileError(f"Cannot write {out}: {error}. Choose a place with room that you may write to.") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_free(out: Path) -> None:
    """Make sure, before long work, that a folder can be made.

    Raises:
        FileError: it is there already, or cannot be written.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise FileError(f"{out} exists already. Choose another name, or remove it.")
    check_writable(out)
