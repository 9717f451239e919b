"""Our own JSON of cameras, which `sr3r reconstruct` writes beside scenes.

{"near": .., "far": .., "origin": [x, y, z], "pixels": "stored", "detail": [w, h], "frames": [{"file": "a.jpg",
"c2w": 4x4, "K": 3x3, "size": [w, h], "lens": {..}}, ..]}: camera to world with OpenCV axes, normalised intrinsics. Only
frames with file, c2w and K are needed. docs/reconstruct.md explains the rest.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.entries import depth_range_of, frames_of, matrix, number, pixels, pose, stacked, text
from sr3r.camera_files.lens import COEFFICIENTS, Lens
from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError
from sr3r.files import writing
from sr3r.photo_turning import PixelKind

_LENS_KEYS = ("fx", "fy", "cx", "cy", *COEFFICIENTS)


def read_own(data: dict[str, Any], path: Path) -> CameraFile:
    """The cameras of our own JSON, in the order of the file, which is that of the photos they were written for.

    Args:
        data: Its content.
        path: Where it is.

    Raises:
        FileError: something is missing or no number.
    """
    names, c2w, lenses, sizes = [], [], [], []
    for index, frame in enumerate(frames_of(data, path)):
        where = f"Frame {index} in {path}"
        names.append(text(frame, "file", where))
        c2w.append(pose(frame.get("c2w"), f"{where}: c2w"))
        K = _pinhole(frame.get("K"), f"{where}: K")
        lenses.append(_lens(frame.get("lens"), K, where))
        sizes.append(_size(frame.get("size"), f"{where}: size"))
    origin = None
    if (value := data.get("origin")) is not None:
        x, y, z = _numbers(value, 3, f"{path}: origin")
        origin = (x, y, z)
    kind: PixelKind = data.get("pixels", "upright")
    if kind not in ("stored", "upright"):
        raise FileError(f"{path}: pixels must be stored or upright, not {str(kind)[:40]!r}; repair the file.")
    found = CameraFile.checked(
        path, names, stacked(c2w), lenses, depth_range_of(data, path), sizes=sizes, pixels=kind, origin=origin
    )
    return replace(found, detail=_size(data.get("detail"), f"{path}: detail"))


def save_cameras(
    cameras: Cameras,
    names: Sequence[str],
    path: str | Path,
    *,
    given: CameraFile | None = None,
    detail: tuple[int, int] | None = None,
) -> None:
    """Write our own JSON; loading it gives equal cameras, with the widest of their depth ranges.

    Args:
        cameras: Of one scene.
        names: The file names of their photos, all different.
        path: The file, replaced if it exists.
        given: The file that the cameras are from, one for each: its origin and lenses, and which pixels of the photos
            it describes, are written too.
        detail: Width and height of the first photo at the size that the scene beside the file has detail for.

    Raises:
        InputError: the cameras cannot be used, or there is not one name for each.
        FileError: the file cannot be written.
    """
    if cameras.c2w.ndim != 3 or len(cameras) == 0:
        raise InputError("A cameras file holds the cameras of one scene; save the scenes of a batch one by one.")
    if len(names) != len(cameras) or len(set(names)) < len(names) or not all(names):
        raise InputError(f"{len(cameras)} cameras need as many different names, not {list(names)}.")
    cameras = cameras.check().to("cpu")
    head: dict[str, Any] = {"near": float(cameras.near.min()), "far": float(cameras.far.max())}
    # Always there: a file that has it is never moved again.
    head["origin"] = [0.0, 0.0, 0.0] if given is None else list(given.origin)
    if given is not None and given.pixels == "stored":
        head["pixels"] = "stored"
    if detail is not None:
        head["detail"] = list(detail)
    frames = []
    for index, (name, c2w, K) in enumerate(zip(names, cameras.c2w, cameras.K, strict=True)):
        frame: dict[str, Any] = {"file": name, "c2w": c2w.tolist(), "K": K.tolist()}
        if given is not None and (size := given.size(index)) is not None:
            frame["size"] = list(size)
        if given is not None and (lens := given.lens(index)) is not None:
            frame["lens"] = _written(lens)
        # A frame a line: to be read, and compared, by people too.
        frames.append(f"    {json.dumps(frame)}")
    lines = [f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items()]
    content = "{\n" + "".join(lines) + '  "frames": [\n' + ",\n".join(frames) + "\n  ]\n}\n"
    with writing(path) as temporary:
        temporary.write_text(content, encoding="utf-8")


def _written(lens: Lens) -> dict[str, Any]:
    values = {key: getattr(lens, key) for key in _LENS_KEYS}
    return {"fisheye": lens.is_fisheye, **{key: value for key, value in values.items() if value != 0}}


def _lens(value: Any, pinhole: Lens, where: str) -> Lens:
    if value is None:
        return pinhole
    where = f"{where}: lens"
    unknown = set(value) - {"fisheye", *_LENS_KEYS} if isinstance(value, dict) else {"something else"}
    if unknown:
        raise FileError(
            f"{where} must be an object with fisheye, {', '.join(_LENS_KEYS)}, not {', '.join(sorted(unknown))[:60]}; "
            "repair the file."
        )
    numbers = {key: number(value[key], f"{where}: {key}") for key in _LENS_KEYS if key in value}
    return replace(pinhole, is_fisheye=value.get("fisheye") is True, **numbers)


def _size(value: Any, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    width, height = _numbers(value, 2, where)
    return pixels(width, height, where)


def _numbers(value: Any, count: int, where: str) -> list[float]:
    if not isinstance(value, list) or len(value) != count:
        raise FileError(f"{where} must be {count} numbers; repair the file.")
    return [number(x, where) for x in value]


def _pinhole(value: Any, where: str) -> Lens:
    (fx, skew, cx), (zero, fy, cy), last = matrix(value, 3, where)
    # Written so that NaN is left to `CameraFile.checked`.
    if any(abs(x) > 1e-6 for x in (skew, zero, last[0], last[1], last[2] - 1)):
        raise FileError(
            f"{where} must be [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], divided by the image's width and height; "
            "skew is not supported."
        )
    return Lens(fx=fx, fy=fy, cx=cx, cy=cy)
