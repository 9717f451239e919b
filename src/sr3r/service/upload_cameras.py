"""The cameras of an upload: read by the readers that the worker has too, before the job is accepted."""

import json
import logging
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from starlette.datastructures import UploadFile

from sr3r.errors import Sr3rError
from sr3r.service.api_error import ApiError
from sr3r.service.folders import CAMERAS
from sr3r.service.plain_text import message_for_client

_logger = logging.getLogger(__name__)

_MAX_BYTES = 1_000_000
# Of that many bytes not more than this can be cameras.
_MAX_FRAMES = 10_000
# A number of a matrix in a frame is the fifth level; some programs add more of their own.
_MAX_LEVELS = 12
_MAX_DIGITS = 300


def read_cameras(part: UploadFile | str, names: Sequence[str], stored: Sequence[str]) -> bytes:
    """What to store as the job's cameras file; blocks.

    Args:
        part: As it was sent: a cameras file of ours, or nerfstudio's transforms.json.
        names: The photos' names as the client told them.
        stored: Our names.

    Raises:
        ApiError: it is none of these, or the worker could not use it.
    """
    content = json.dumps(rename_frames(_parsed(part), names, stored)).encode()
    _check(content, names, stored)
    return content


def rename_frames(data: Any, names: Sequence[str], stored: Sequence[str]) -> dict[str, Any]:
    """A cameras file with the frames of these photos only, under our names for them.

    So no name in it reaches the file system (nerfstudio's readers open the files that are named).

    Args:
        data: Content of a cameras file: ours or nerfstudio's transforms.json.
        names: The photos' names as the client told them.
        stored: Our names.

    Raises:
        ApiError: a photo has no camera in it, or several.
    """
    frames = data.get("frames") if isinstance(data, dict) else None
    if not isinstance(frames, list) or not all(isinstance(frame, dict) for frame in frames):
        raise _bad("The cameras must be a JSON object with frames: sr3r's cameras file, or a transforms.json.")
    if len(frames) > _MAX_FRAMES:
        raise _bad(f"The cameras file has more than {_MAX_FRAMES:,} frames. Send only these photos' cameras.")
    key = "file_path" if any("transform_matrix" in frame for frame in frames) else "file"
    known = [last_part(frame[key]) if isinstance(frame.get(key), str) else "" for frame in frames]
    found = []
    for name, new_name in zip(names, stored, strict=True):
        matches = [i for i, other in enumerate(known) if other == name]
        # nerfstudio may leave the suffix out.
        matches = matches or [i for i, other in enumerate(known) if _stem(name) in (_stem(other), other)]
        if len(matches) != 1 or names.count(name) > 1:
            number = f"{len(matches)} cameras" if matches else "no camera"
            raise _bad(f"{name} has {number} in the cameras file. Give every photo a name and a camera of its own.")
        found.append({**frames[matches[0]], key: new_name})
    return {**data, "frames": found}


def last_part(name: str) -> str:
    """A name without its folders."""
    return re.split(r"[/\\]", name)[-1]


def _parsed(part: UploadFile | str) -> Any:
    content = part if isinstance(part, str) else part.file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise ApiError(
            f"The cameras file is larger than {_MAX_BYTES:,} bytes. Send only these photos' cameras.",
            status=413,
            reason="bytes",
        )
    try:
        data = json.loads(content, parse_int=_int, parse_float=_float)
    except (ValueError, RecursionError) as error:
        raise _bad("The cameras are not JSON. Send sr3r's cameras file, or a transforms.json.") from error
    level = [data]
    for _ in range(_MAX_LEVELS):
        level = [inner for outer in level for inner in _inside(outer)]
    if level:
        raise _bad(f"The cameras file is nested more than {_MAX_LEVELS} levels deep. Send only these photos' cameras.")
    return data


def _check(content: bytes, names: Sequence[str], stored: Sequence[str]) -> None:
    # Here, since they need torch: a server to whom nobody sends cameras never loads it.
    from sr3r.camera_files import match_photos, read_camera_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / CAMERAS
        path.write_bytes(content)
        try:
            match_photos(read_camera_file(path), stored)
        except Sr3rError as error:
            message = str(error).replace(str(path), "The cameras file")
            raise _bad(message_for_client(message, names)) from error
        except Exception as error:
            # A mistake of ours in a reader, but the file is not one that a job could use.
            _logger.exception("A cameras file was refused by accident.")
            raise _bad("The cameras file cannot be read. Send sr3r's cameras file, or a transforms.json.") from error


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _int(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _float(digits: str) -> float:
    if len(digits) > _MAX_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return float(digits)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _bad(message: str) -> ApiError:
    return ApiError(message, status=400, reason="input")
