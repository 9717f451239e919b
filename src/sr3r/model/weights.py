"""Saving and loading models: a folder with `config.json` and `model.safetensors`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from sr3r import config as configs
from sr3r.errors import WeightsError
from sr3r.files import writing
from sr3r.model.backbones import Backbone, BackboneConfig, OwnBackboneConfig, config_of
from sr3r.model.keys import EARLIER, mismatches, of_today, renamed

if TYPE_CHECKING:
    from sr3r.model.sr3r import SR3R

    Model = TypeVar("Model", bound=SR3R)

SHIPPED = Path(__file__).parent.parent / "weights"
"""Folder of the weights that come with the package, one folder per preset."""


class WithoutWeights(TorchFunctionMode):
    """Modules built inside have no memory for their parameters and spend no time on their initial values.

    Unlike under `torch.device("meta")`, constants that are in no file of weights keep their values.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Every call of torch."""
        kwargs = kwargs or {}
        return func(*args, **{**kwargs, "device": "meta"} if func is torch.empty else kwargs)


def load_pretrained(cls: "type[Model]", name_or_folder: str | Path, backbone: Backbone | None = None) -> "Model":
    """A model in eval mode on the CPU in float32; its weights are mapped into memory.

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
    config = configs.load_config(SR3RConfig, folder / "config.json", update=of_today)
    _check_backbone(config.backbone, backbone, source=str(folder))
    with WithoutWeights():
        model = cls(config, backbone=backbone)
    try:
        state = {renamed(key, EARLIER): value for key, value in load_file(weights).items()}
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{weights} is not a readable safetensors file ({error}); get it again.") from error
    load_strictly(model, state, source=str(weights))
    return model.eval()


def _check_backbone(config: BackboneConfig, given: Backbone | None, *, source: str) -> None:
    """Make sure that weights meet the backbone that they are for."""
    own = isinstance(config, OwnBackboneConfig)
    name = config.class_name if own else type(config).__name__.removesuffix("Config")
    if own and given is None:
        raise WeightsError(
            f"{source} is for the backbone {name}, which is not part of sr3r. Make one, and pass it: "
            f"SR3R.from_pretrained({source!r}, backbone=...)."
        )
    if given is not None and config_of(given) != config:
        sizes = ", or one of other sizes" if name == type(given).__name__ else ""
        raise WeightsError(f"{source} is for the backbone {name}, not {type(given).__name__}{sizes}. Pass that one.")


def load_strictly(model: nn.Module, state: dict[str, Tensor], *, source: str) -> None:
    """Give a model its state; every key and shape must match. One built `WithoutWeights` takes the tensors as they are.

    Raises:
        WeightsError: naming the first wrong keys and the likely cause.
    """
    expected = model.state_dict()
    missing, unknown, shapes = mismatches(state, expected)
    wrong = [*missing, *unknown, *shapes]
    if wrong:
        cause = "its config.json belongs to other weights" if shapes else "it was saved by another version or model"
        raise WeightsError(f"{source} does not fit the model: {'; '.join(wrong[:3])}. Probably {cause}.")
    is_empty = any(value.is_meta for value in expected.values())
    model.load_state_dict({k: v.to(expected[k].dtype) for k, v in state.items()}, assign=is_empty)
    as_channels_last(model)


def as_channels_last(module: nn.Module) -> None:
    """Store convolutions' weights the way they are read: 1.2 to 1.8 times faster on CPUs, forward and backward."""
    for parameter in module.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)


def write_tensors(state: dict[str, Tensor], path: Path, **metadata: str) -> None:
    """Write a safetensors file with the permissions of any new file; safetensors alone lets only the owner read it.

    Raises:
        OSError: it cannot be written.
    """
    path.touch()
    mode = path.stat().st_mode
    try:
        save_file(state, path, metadata={"format": "pt", **metadata})
    except SafetensorError as error:
        raise OSError(str(error)) from error
    path.chmod(mode)


def save_pretrained(model: "SR3R", folder: str | Path, *, dtype: torch.dtype = torch.float32) -> None:
    """Write a model's configuration and weights; floating-point tensors are stored as `dtype`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    state = {k: v.detach().cpu().to(dtype).contiguous() for k, v in model.state_dict().items()}
    with writing(folder / "model.safetensors") as temporary:
        write_tensors(state, temporary)
    with writing(folder / "config.json") as temporary:
        temporary.write_text(json.dumps(configs.to_dict(model.config), indent=2) + "\n", encoding="utf-8")
