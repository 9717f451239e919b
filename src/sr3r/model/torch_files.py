"""Files of torch.save with weights in them: read as numbers only, whoever wrote them."""

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sr3r.errors import FileError, WeightsError


def read_weights(path: Path, *, under: tuple[str, ...]) -> dict[str, Tensor]:
    """The tensors of a checkpoint by name, mapped into memory where the format allows it.

    Args:
        path: The file.
        under: Keys under which the tensors may lie, the first that is there counts; else they lie at the top.

    Raises:
        FileError: it is missing, or no file of torch.save.
        WeightsError: it holds code, or no tensors.
    """
    content = _read(path)
    if isinstance(content, nn.Module):
        raise WeightsError(f"{path} holds a whole module; save its state_dict instead.")
    for key in under:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
            break
    tensors = {k: v for k, v in content.items() if isinstance(v, Tensor)} if isinstance(content, Mapping) else {}
    if not tensors:
        raise WeightsError(f"{path} holds no weights: expected tensors by name, or these under {' or '.join(under)}.")
    return tensors


def _read(path: Path) -> Any:
    if path.is_dir():
        raise FileError(f"{path} is a folder; give the checkpoint file itself.")
    if not path.is_file():
        raise FileError(f"{path} does not exist. Check the path.")
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except pickle.UnpicklingError as error:
        if "Unsupported operand" in str(error):
            raise _no_checkpoint(path) from error
        raise WeightsError(
            f"{path} holds more than numbers: reading it would run code, which is refused. "
            "Get it from its authors, or save only its state_dict."
        ) from error
    except (RuntimeError, EOFError, ValueError, KeyError, AttributeError, TypeError, OSError) as error:
        raise _no_checkpoint(path) from error


def _no_checkpoint(path: Path) -> FileError:
    size = path.stat().st_size
    return FileError(
        f"{path} ({size:,} bytes) is not a checkpoint of PyTorch. Probably its download was cut, or brought a web page "
        "instead; get it again."
    )
