"""The one place where JSON of files is parsed: whatever a file holds, the answer comes soon, or it is a sentence."""

import itertools
import json
from pathlib import Path
from typing import Any

from sr3r.errors import FileError
from sr3r.files import read_bytes

MAX_BYTES = 64_000_000
"""Of one document, unless its reader says otherwise: Python needs up to 25 times as much memory."""

_MAX_LEVELS = 64
# A list of nothing takes 3 bytes here and 64 in memory; rows of numbers take more than this.
_LARGE, _MIN_BYTES_EACH = 1_000_000, 8
# More do not fit in 64 bits; the sign counts.
_MAX_DIGITS = 20
_CONTAINERS = frozenset((dict, list))
_ADVICE = "Get or write it again."


def read_json(path: str | Path, *, advice: str = _ADVICE, max_bytes: int = MAX_BYTES) -> Any:
    """What a JSON file holds; see `parse_json`.

    Raises:
        FileError: it cannot be read, or is not JSON.
    """
    return parse_json(read_bytes(path), str(path), advice=advice, max_bytes=max_bytes)


def read_json_object(path: str | Path, *, advice: str = _ADVICE, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """A JSON file that holds an object.

    Raises:
        FileError: it cannot be read, or holds something else.
    """
    data = read_json(path, advice=advice, max_bytes=max_bytes)
    if not isinstance(data, dict):
        raise FileError(f"{path} must be a JSON object, names mapped to values. {advice}")
    return data


def parse_json(data: bytes, name: str, *, advice: str = _ADVICE, max_bytes: int = MAX_BYTES) -> Any:
    """What a JSON document holds: nested 64 levels at most, whole numbers of 64 bits; NaN and infinity are floats.

    Args:
        data: The document in UTF-8.
        name: What messages call it.
        advice: What to do if it is none: a sentence.
        max_bytes: Its largest size.

    Raises:
        FileError: it is not JSON, larger, or nested more deeply.
    """
    if len(data) > max_bytes:
        raise FileError(f"{name} has more than {max_bytes / 1e6:.0f} MB. {advice}")
    if len(data) > _LARGE and _MIN_BYTES_EACH * (data.count(b"[") + data.count(b"{")) > len(data):
        raise FileError(f"{name} holds little but empty lists. {advice}")
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_int=_whole)
    except UnicodeDecodeError as error:
        raise FileError(f"{name} is not a UTF-8 text file. {advice}") from error
    except RecursionError as error:
        raise _too_deep(name, advice) from error
    except ValueError as error:
        raise FileError(f"{name} is not JSON ({error}). {advice}") from error
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(_MAX_LEVELS + 1):
        if not level:
            return value
        inside = (outer.values() if type(outer) is dict else outer for outer in level)
        level = [inner for inner in itertools.chain.from_iterable(inside) if type(inner) in _CONTAINERS]
    raise _too_deep(name, advice)


def _whole(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError(f"a whole number of {len(digits):,} digits")
    return int(digits)


def _too_deep(name: str, advice: str) -> FileError:
    return FileError(f"{name} is JSON nested more than {_MAX_LEVELS} levels deep. {advice}")
