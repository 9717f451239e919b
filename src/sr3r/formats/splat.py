"""`.splat`, the 32 byte format of antimatter15's viewer: small, of limited precision, without view dependence.

Per Gaussian: float32 position and float32 linear scale, RGBA in 8 bits (alpha is the opacity), the quaternion wxyz in
8 bits each. The axes are those of the scene, as in a PLY. The largest and most opaque come first, because viewers show
the file while it loads.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sr3r.errors import FileError
from sr3r.files import read_bytes, writing
from sr3r.formats.scene import one_scene
from sr3r.scene_arrays import SH_C0, SceneArrays, normalized

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians

_ROW = np.dtype([("means", "<f4", 3), ("scales", "<f4", 3), ("rgba", "u1", 4), ("quats", "u1", 4)])


def save(gaussians: "Gaussians | SceneArrays", path: str | Path) -> None:
    """Write one scene; colours are those of degree 0.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, none, or not finite or in range.
    """
    scene = one_scene(gaussians)
    scene = scene.select((-scene.scales.prod(1) * scene.opacities).argsort(kind="stable"))
    rows = np.empty(len(scene), _ROW)
    rows["means"], rows["scales"] = scene.means, scene.scales
    rgba = np.concatenate([0.5 + SH_C0 * scene.sh[:, 0], scene.opacities[:, None]], 1)
    rows["rgba"] = (rgba.clip(0, 1) * 255).round()
    rows["quats"] = (normalized(scene.quats) * 128 + 128).round().clip(0, 255)
    with writing(path) as temporary:
        temporary.write_bytes(rows.tobytes())


def load(path: str | Path) -> SceneArrays:
    """Read one scene, of degree 0.

    Raises:
        FileError: the file is missing, damaged, or its size is not a multiple of 32 bytes.
    """
    data = read_bytes(path)
    if len(data) % _ROW.itemsize:
        raise FileError(
            f"{path} is not a .splat file, or is cut short: {len(data)} bytes, not a multiple of 32. Get it again."
        )
    rows = np.frombuffer(data, _ROW)
    rgba = rows["rgba"].astype(np.float32) / np.float32(255)
    return SceneArrays(
        means=rows["means"].astype(np.float32),
        quats=normalized(rows["quats"].astype(np.float32) - np.float32(128)),
        scales=rows["scales"].astype(np.float32),
        opacities=rgba[:, 3],
        sh=((rgba[:, :3] - np.float32(0.5)) / np.float32(SH_C0))[:, None],
    )
