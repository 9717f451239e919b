"""PLY as a container: the elements of a file as tables, text or binary of either byte order, lists skipped.

What the columns mean is the business of `ply` and `compressed_ply`.
"""

import re
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sr3r.errors import FileError
from sr3r.files import read_bytes

_TYPES = {
    **{"char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4"},
    **{"int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4"},
    **{"float": "f4", "double": "f8", "float32": "f4", "float64": "f8"},
}
_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": "="}
_MAX_HEADER_BYTES = 65536
_MAX_DIGITS = 12
_END = re.compile(rb"[\r\n]end_header[ \t]*(\r\n|\n|\r)")


class _Property(NamedTuple):
    name: str
    type: str
    count_type: str | None
    """Of a list, the type of its length."""


class _Element(NamedTuple):
    name: str
    num_rows: int
    properties: list[_Property]

    def scalars(self, order: str) -> np.dtype:
        return np.dtype([(p.name, order + p.type) for p in self.properties if p.count_type is None])

    def has_lists(self) -> bool:
        return any(p.count_type for p in self.properties)


def read_elements(path: str | Path) -> dict[str, np.ndarray]:
    """The elements of a PLY by name, as structured arrays of their scalar properties.

    What comes behind the vertices of a file with lists (faces) is not read.

    Raises:
        FileError: the file is missing or damaged.
    """
    data = read_bytes(path)
    kind, elements, start = _parse_header(data, path)
    tables: dict[str, np.ndarray] = {}
    for element in elements:
        if "vertex" in tables and element.has_lists():
            break
        try:
            dtype = element.scalars(_ORDERS[kind])
        except ValueError as error:  # One name twice.
            raise FileError(
                f"{path} has two properties of one name in its element {_shown(element.name)}. Export it again."
            ) from error
        if kind == "ascii":
            table, start = _read_text(data, start, element, dtype, path)
        elif element.has_lists():
            table, start = _read_rows_with_lists(data, start, element, dtype, _ORDERS[kind], path)
        else:
            table, start = _read_rows(data, start, element, dtype, path)
        tables.setdefault(element.name, table)
    return tables


def _read_rows(data: bytes, start: int, element: _Element, dtype: np.dtype, path: str | Path) -> tuple[np.ndarray, int]:
    if not element.properties:
        return np.zeros(0, dtype), start
    end = start + element.num_rows * dtype.itemsize
    if end > len(data):
        raise FileError(f"{path} is cut short: {end} bytes expected, {len(data)} found. Copy or export it again.")
    return np.frombuffer(data, dtype, element.num_rows, start), end


def _read_rows_with_lists(
    data: bytes, start: int, element: _Element, dtype: np.dtype, order: str, path: str | Path
) -> tuple[np.ndarray, int]:
    """Rows of different lengths, one after the other."""
    byte_order = "big" if order == ">" else "little"
    kept: list[bytes] = []
    position = start
    for _ in range(element.num_rows):
        for _, kind, count_type in element.properties:
            size = int(kind[1])
            if count_type is not None:
                count_size = int(count_type[1])
                count = int.from_bytes(data[position : position + count_size], byte_order)
                position += count_size + count * size
            else:
                kept.append(data[position : position + size])
                position += size
        if position > len(data):
            raise FileError(f"{path} is cut short in its element {_shown(element.name)}. Copy or export it again.")
    return np.frombuffer(b"".join(kept), dtype) if kept else np.zeros(0, dtype), position


def _read_text(data: bytes, start: int, element: _Element, dtype: np.dtype, path: str | Path) -> tuple[np.ndarray, int]:
    """One row of an element is one line."""
    lines, position = _lines(data, start, element.num_rows)
    if len(lines) < element.num_rows:
        raise FileError(
            f"{path} is cut short: {element.num_rows} lines of {_shown(element.name)} expected, "
            f"{len(lines)} found. Copy or export it again."
        )
    if element.has_lists():
        lines = [_without_lists(line, element, path) for line in lines]
    numbers = _numbers(b" ".join(lines))
    width = len(dtype.names or ())
    if len(numbers) != width * element.num_rows:
        raise FileError(
            f"{path} has lines of {_shown(element.name)} that are not {width} numbers each. Export it again."
        )
    table = np.zeros(element.num_rows, dtype)
    for i, name in enumerate(dtype.names or ()):
        table[name] = numbers[i::width]
    return table, position


def _numbers(text: bytes) -> np.ndarray:
    """All numbers of a text; fewer if something in it is none."""
    if not text.strip():
        return np.zeros(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        # Text that is not a number ends it: with a warning in older versions of numpy, with an error in newer ones.
        try:
            return np.fromstring(text.decode("latin-1"), np.float64, sep=" ")
        except ValueError:
            return np.zeros(0)


def _without_lists(line: bytes, element: _Element, path: str | Path) -> bytes:
    words, kept = iter(line.split()), []
    try:
        for p in element.properties:
            if p.count_type is None:
                kept.append(next(words))
            else:
                for _ in range(int(next(words))):
                    next(words)
    except (StopIteration, ValueError) as error:
        raise FileError(f"{path} has a line of {_shown(element.name)} that ends too early. Export it again.") from error
    return b" ".join(kept)


def _lines(data: bytes, start: int, count: int) -> tuple[list[bytes], int]:
    """That many lines with something in them, and where the next one starts."""
    lines: list[bytes] = []
    position = start
    while len(lines) < count and position < len(data):
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        # Old programs end lines with a carriage return alone.
        lines += [line for line in data[position:end].split(b"\r") if line.strip()]
        position = end + 1
    return lines[:count], position


def _parse_header(data: bytes, path: str | Path) -> tuple[str, list[_Element], int]:
    """Format, elements with their properties, and where the header ends."""
    if not data.startswith(b"ply"):
        raise FileError(f"{path} is not a PLY file. Check the path.")
    marker = _END.search(data, 0, _MAX_HEADER_BYTES)
    if marker is None:
        raise FileError(f"{path} has no complete PLY header. Copy or export it again.")
    kind = ""
    elements: list[_Element] = []
    for line in data[: marker.start()].decode("ascii", errors="replace").splitlines()[1:]:
        match line.split():
            case ["format", kind, _]:
                pass
            case ["element", name, count] if count.isascii() and count.isdigit() and len(count) <= _MAX_DIGITS:
                elements.append(_Element(name, int(count), []))
            case ["property", "list", count_type, type_name, name] if (
                elements and type_name in _TYPES and _TYPES.get(count_type, "f")[0] in "iu"
            ):
                elements[-1].properties.append(_Property(name, _TYPES[type_name], _TYPES[count_type]))
            case ["property", type_name, name] if elements and type_name in _TYPES:
                elements[-1].properties.append(_Property(name, _TYPES[type_name], None))
            case ["comment" | "obj_info", *_] | []:
                pass
            case _:
                raise FileError(f"{path} has a PLY header line that makes no sense: {line[:80]!r}. Export it again.")
    if kind not in _ORDERS:
        known = ", ".join(_ORDERS)
        raise FileError(f"{path} is a PLY of format {_shown(kind or 'nothing')}; sr3r reads {known}. Export it again.")
    return kind, elements, marker.end()


def _shown(name: str) -> str:
    return repr(name[:40])
