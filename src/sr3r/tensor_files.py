"""Files of tensors, safetensors and torch.save: read as numbers only, their claims compared with their size first."""

import math
import pickle
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sr3r.errors import FileError
from sr3r.files import check_file
from sr3r.json_text import parse_json

_MAX_HEADER_BYTES = 4_000_000
_BYTES = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "F16": 2, "BF16": 2, "I32": 4, "F32": 4, "I64": 8, "F64": 8}
# Of lists in lists, and of dimensions.
_MAX_LEVELS = 32


def load_safetensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, mapped into memory.

    Raises:
        FileError: it is missing or damaged, or claims more than its size.
    """
    check_file(path)
    advice = "Get it again."
    with path.open("rb") as file:
        start = file.read(8)
        (length,) = struct.unpack("<Q", start) if len(start) == 8 else (0,)
        if not 2 <= length <= min(path.stat().st_size - 8, _MAX_HEADER_BYTES):
            raise FileError(f"{path} is not a readable safetensors file: it is another file, or cut short. {advice}")
        header = parse_json(file.read(length), f"The header of {path}", advice=advice)
    size = path.stat().st_size - 8 - length
    entries = header.items() if isinstance(header, dict) else [("header", None)]
    for name, entry in entries:
        if name != "__metadata__" and not _fits(entry, size):
            raise FileError(f"{path} claims a tensor {name[:60]!r} that is not inside of it. {advice}")
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError, RuntimeError) as error:
        raise FileError(f"{path} is not a readable safetensors file ({str(error)[:100]}). {advice}") from error


def load_torch(path: Path) -> Any:
    """What torch.save wrote, but for code; mapped into memory where the format allows it.

    Raises:
        FileError: it is missing, or no file of torch.save, or holds code or tensors larger than itself.
    """
    check_file(path)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
        largest = max((tensor.numel() * tensor.element_size() for tensor in _tensors(content)), default=0)
    except pickle.UnpicklingError as error:
        if "Unsupported operand" in str(error):
            raise _damaged(path) from error
        raise FileError(
            f"{path} holds more than numbers: reading it would run code, which is refused. "
            "Get it from its authors, or save only its state_dict."
        ) from error
    except Exception as error:  # On bytes that are not a pickle, unpickling raises almost anything.
        raise _damaged(path) from error
    # A tensor may repeat its few bytes (a stride of 0) until it fills the memory of whoever copies it.
    if largest > path.stat().st_size:
        raise FileError(
            f"{path} holds a tensor of {largest:,} bytes in {path.stat().st_size:,}. Save contiguous tensors."
        )
    return content


def _fits(entry: Any, size: int) -> bool:
    """Whether a tensor of a safetensors header lies inside of the file."""
    if not isinstance(entry, Mapping):
        return False
    bytes_each = _BYTES.get(str(entry.get("dtype")))
    shape, offsets = entry.get("shape"), entry.get("data_offsets")
    if not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        return False
    start, end = offsets
    return start <= end <= size and bytes_each is not None and math.prod(shape) * bytes_each == end - start


def _are_counts(value: Any) -> TypeGuard[list[int]]:
    return isinstance(value, list) and len(value) <= _MAX_LEVELS and all(type(n) is int and n >= 0 for n in value)


def _tensors(content: Any) -> Iterator[Tensor]:
    """All tensors in nested lists and dictionaries.

    Raises:
        ValueError: they are nested too deeply.
    """
    # A pickle may hold one list in many places of another, and that one likewise; each is looked at once.
    level, seen = [content], set()
    for _ in range(_MAX_LEVELS):
        level = list({id(value): value for value in level if id(value) not in seen}.values())
        seen.update(map(id, level))
        yield from (value for value in level if isinstance(value, Tensor))
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ValueError(f"nested more than {_MAX_LEVELS} levels deep")


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()


def _damaged(path: Path) -> FileError:
    return FileError(
        f"{path} ({path.stat().st_size:,} bytes) is not a file of PyTorch that can be read. Probably its download was "
        "cut, or brought a web page instead; get it again."
    )
