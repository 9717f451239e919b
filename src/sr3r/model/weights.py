"""Saving and loading models: a folder with `config.json` and `model.safetensors`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from sr3r import config as configs
from sr3r.errors import WeightsError
from sr3r.files import writing
from sr3r.model.keys import mismatches

if TYPE_CHECKING:
    from sr3r.model.sr3r import SR3R

    Model = TypeVar("Model", bound=SR3R)

SHIPPED = Path(__file__).parent.parent / "weights"
"""Folder of the weights that come with the package, one folder per preset."""


def load_pretrained(cls: "type[Model]", name_or_folder: str | Path) -> "Model":
    """A model in eval mode on the CPU in float32.

    Raises:
        WeightsError: there is no such model, or its weights do not fit its configuration.
    """
    from sr3r.model.sr3r import SR3RConfig

    folder = SHIPPED / name_or_folder if (SHIPPED / name_or_folder).is_dir() else Path(name_or_folder)
    weights = folder / "model.safetensors"
    if not weights.is_file() or not (folder / "config.json").is_file():
        shipped = ", ".join(sorted(p.name for p in SHIPPED.glob("*") if p.is_dir())) or "none"
        raise WeightsError(
            f"There are no weights at {name_or_folder}: expected a folder with config.json and model.safetensors, "
            f"or the name of shipped weights ({shipped}). Train some with `sr3r train compact-synthetic`."
        )
    model = cls(configs.load_config(SR3RConfig, folder / "config.json"))
    try:
        state = load_file(weights)
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{weights} is not a readable safetensors file ({error}); get it again.") from error
    load_strictly(model, state, source=str(weights))
    return model.eval()


def load_strictly(model: torch.nn.Module, state: dict[str, torch.Tensor], *, source: str) -> None:
    """Copy a state into a model; every key and shape must match.

    Raises:
        WeightsError: naming the first wrong keys and the likely cause.
    """
    expected = model.state_dict()
    missing, unknown, shapes = mismatches(state, expected)
    wrong = [*missing, *unknown, *shapes]
    if wrong:
        cause = "its config.json belongs to other weights" if shapes else "it was saved by another version or model"
        raise WeightsError(f"{source} does not fit the model: {'; '.join(wrong[:3])}. Probably {cause}.")
    model.load_state_dict({k: v.to(expected[k].dtype) for k, v in state.items()})


def save_pretrained(model: "SR3R", folder: str | Path, *, dtype: torch.dtype = torch.float32) -> None:
    """Write a model's configuration and weights; floating-point tensors are stored as `dtype`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    state = {k: v.detach().cpu().to(dtype).contiguous() for k, v in model.state_dict().items()}
    with writing(folder / "model.safetensors") as temporary:
        temporary.write_bytes(save(state, metadata={"format": "pt"}))
    with writing(folder / "config.json") as temporary:
        temporary.write_text(json.dumps(configs.to_dict(model.config), indent=2) + "\n")
