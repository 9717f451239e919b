"""The cameras.json that the training of 3D Gaussian splats (INRIA's and its descendants) writes beside its scenes.

A list of {"img_name", "width", "height", "position", "rotation", "fx", "fy"}: camera to world, OpenCV axes, focal
lengths in pixels, the principal point in the middle. Photos are those that the training saw: undistorted.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.entries import matrix, number, pixels, stacked, text
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
        rotation = matrix(camera["rotation"], 3, f"{where}: rotation")
        position = camera["position"]
        if not isinstance(position, list) or len(position) != 3:
            raise FileError(f"{where}: position must be 3 numbers; write the file again.")
        x, y, z = (number(x, f"{where}: position") for x in position)
        c2w.append([[*rotation[0], x], [*rotation[1], y], [*rotation[2], z], [0.0, 0.0, 0.0, 1.0]])
        width, height, fx, fy = (number(camera.get(key), f"{where}: {key}") for key in ("width", "height", "fx", "fy"))
        sizes.append(pixels(width, height, f"{where}: width and height"))
        lenses.append(Lens(fx=fx / width, fy=fy / height, cx=0.5, cy=0.5))
    # The folders of photos are left out by its writer: rigs have the same names several times.
    counts = Counter(names)
    names = [f"{i}/{name}" if counts[name] > 1 else name for i, name in enumerate(names)]
    return CameraFile.checked(path, names, stacked(c2w), lenses, None, sizes=sizes).in_natural_order()
