"""Files of torch.save with weights in them: read as numbers only, whoever wrote them."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from sr3r.errors import WeightsError
from sr3r.tensor_files import load_torch


def read_weights(path: Path, *, under: tuple[str, ...]) -> dict[str, Tensor]:
    """The tensors of a checkpoint by name, mapped into memory where the format allows it.

    Args:
        path: The file.
        under: Keys under which the tensors may lie, the first that is there counts; else they lie at the top.

    Raises:
        FileError: it is missing, no file of torch.save, or holds code.
        WeightsError: it holds no tensors.
    """
    content = load_torch(path)
    if isinstance(content, nn.Module):
        raise WeightsError(f"{path} holds a whole module; save its state_dict instead.")
    for key in under:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
            break
    tensors = (
        {k: v for k, v in content.items() if isinstance(k, str) and isinstance(v, Tensor)}
        if isinstance(content, Mapping)
        else {}
    )
    for name, tensor in tensors.items():
        if tensor.layout != torch.strided or tensor.is_complex():
            raise WeightsError(f"{path} holds {str(name)[:60]!r}, which is sparse or complex. Save dense real tensors.")
    if not tensors:
        raise WeightsError(f"{path} holds no weights: expected tensors by name, or these under {' or '.join(under)}.")
    return tensors
