"""Published checkpoints of the backbones become folders with weights of ours."""

import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from sr3r import config as configs
from sr3r.errors import FileError, WeightsError
from sr3r.files import check_writable
from sr3r.model.backbones import depthsplat, noposplat
from sr3r.model.backbones.depthsplat import DepthSplat, DepthSplatConfig
from sr3r.model.backbones.noposplat import NoPoSplatConfig
from sr3r.model.keys import check_keys
from sr3r.model.published import HUB, PUBLISHED, PublishedConfig, license_of
from sr3r.model.torch_files import read_weights
from sr3r.model.weights import write_tensors

_PREFIX = "backbone."


@dataclass(frozen=True, kw_only=True)
class Converted:
    """A published checkpoint as a backbone of ours.

    Attributes:
        config: The network it is for.
        state: Its weights under our keys, in float32.
        source: What it was made from.
    """

    config: PublishedConfig
    state: dict[str, Tensor]
    source: str

    @property
    def network(self) -> str:
        """Its name."""
        return type(self.config).__name__.removesuffix("Config")

    @property
    def license(self) -> str:
        """What its authors, and those of the weights they began with, allow."""
        return license_of(self.config)


def convert(path: str | Path) -> Converted:
    """Read a published checkpoint; which one it is, its keys tell.

    Raises:
        FileError: the file is missing or no checkpoint.
        WeightsError: it holds code, or none of the networks known here, or does not fit the one it looks like.
    """
    path = Path(path)
    state = read_weights(path, under=("state_dict", "model"))
    bare = {key.removeprefix("encoder."): value for key, value in state.items()}
    config: PublishedConfig
    if noposplat.is_official(bare):
        config = NoPoSplatConfig()
        ours = noposplat.from_official(bare, source=str(path), config=config)
    elif any(key.startswith("depth_predictor.") for key in bare):
        ours = depthsplat.convert(state)
        config = _fitting_depthsplat(ours, str(path))
    elif "enc_blocks.0.norm1.weight" in bare:
        raise WeightsError(
            f"{path} holds a network of the DUSt3R family (DUSt3R, MASt3R, CroCo), which predicts no Gaussians. "
            f"Take a checkpoint of {HUB}/botaoye/NoPoSplat."
        )
    else:
        keys = ", ".join(list(state)[:3])
        raise WeightsError(
            f"{path} holds neither NoPoSplat nor DepthSplat; its first keys are {keys}. "
            f"Published ones: {', '.join(PUBLISHED)}."
        )
    ours = {key: value.to(torch.float32).contiguous() for key, value in ours.items()}
    return Converted(config=config, state=ours, source=path.name)


def _fitting_depthsplat(state: Mapping[str, Tensor], source: str) -> DepthSplatConfig:
    """The published DepthSplat that weights fit; their keys alone do not tell, their shapes do."""
    if not any(key.startswith("gaussian_head.") for key in state):
        raise WeightsError(
            f"{source} is DepthSplat without the part that predicts Gaussians (a model for depth only, or cut). "
            "Take one whose name begins with depthsplat-gs."
        )

    candidates = dict.fromkeys(p.config for p in PUBLISHED.values() if isinstance(p.config, DepthSplatConfig))
    with torch.device("meta"):
        expected = {config: DepthSplat(config).state_dict() for config in candidates}

    def num_fitting(config: DepthSplatConfig) -> int:
        return sum(key in state and state[key].shape == value.shape for key, value in expected[config].items())

    best = max(candidates, key=num_fitting)
    check_keys(state, expected[best], source=source, network="DepthSplat")
    return best


def save(converted: Converted, out: str | Path) -> None:
    """Write a folder with config.json, model.safetensors and README.md, completely or not at all.

    It is the folder of an SR3R model that consists of the backbone alone.

    Raises:
        FileError: the folder has content already, or cannot be written.
    """
    out = Path(out).resolve()
    check_free(out)
    temporary = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    config = {
        "components": "scaffold",
        "backbone": {"type": type(converted.config).__name__, **configs.to_dict(converted.config)},
    }
    card = f"# {converted.network}\n\nConverted from {converted.source}.\n\n{converted.license}\n"
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
