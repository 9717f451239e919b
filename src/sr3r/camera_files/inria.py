"""The cameras.json that the training of 3D Gaussian splats (INRIA's and its descendants) writes beside its scenes.

A list of {"img_name", "width", "height", "position", "rotation", "fx", "fy"}: camera to world, OpenCV axes, focal
lengths in pixels, the principal point in the middle. Photos are those that the training saw: undistorted.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import torch

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.entries import matrix, number, text
from sr3r.camera_files.lens import Lens
from sr3r.errors import FileError


def read_inria(data: list[Any], path: Path) -> CameraFile:
    """The cameras of a cameras.json, in the natural order of their photos' names.

    Args:
        data: Its content.
        path: Where it is.

    Raises:
        FileError: something is missing or no number.
    """
    names, c2w, lenses, sizes = [], [], [], []
    for index, camera in enumerate(data):
        where = f"Camera {index} in {path}"
        if not isinstance(camera, dict) or "position" not in camera or "rotation" not in camera:
            raise FileError(
                f"{where} has no position and rotation, as the cameras.json of a 3DGS training has; "
                "give a cameras file of sr3r, a transforms.json, or a COLMAP model's folder."
            )
        names.append(text(camera, "img_name", where))
        c2w.append(torch.eye(4, dtype=torch.float64))
        c2w[-1][:3, :3] = matrix(camera["rotation"], 3, f"{where}: rotation")
        position = camera["position"]
        if not isinstance(position, list) or len(position) != 3:
            raise FileError(f"{where}: position must be 3 numbers; write the file again.")
        c2w[-1][:3, 3] = torch.tensor([number(x, f"{where}: position") for x in position], dtype=torch.float64)
        width, height, fx, fy = (number(camera.get(key), f"{where}: {key}") for key in ("width", "height", "fx", "fy"))
        if not (width >= 1 and height >= 1):
            raise FileError(f"{where} is {width:g}x{height:g} pixels large; write the file again.")
        lenses.append(Lens(fx=fx / width, fy=fy / height, cx=0.5, cy=0.5))
        sizes.append((round(width), round(height)))
    # The folders of photos are left out by its writer: rigs have the same names several times.
    counts = Counter(names)
    names = [f"{i}/{name}" if counts[name] > 1 else name for i, name in enumerate(names)]
    return CameraFile.checked(path, names, c2w, lenses, None, sizes=sizes).in_natural_order()
