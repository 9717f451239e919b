"""`.splat`, the 32 byte format of antimatter15's viewer: small, of limited precision, without view dependence.

Per Gaussian: float32 position and float32 linear scale, RGBA in 8 bits (alpha is the opacity), the quaternion wxyz in
8 bits each. The axes are those of the scene, as in a PLY. The largest and most opaque come first, because viewers show
the file while it loads.
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from sr3r.errors import FileError
from sr3r.files import read_bytes, writing
from sr3r.formats.scene import one_scene
from sr3r.gaussians import SH_C0, Gaussians

_ROW = np.dtype([("means", "<f4", 3), ("scales", "<f4", 3), ("rgba", "u1", 4), ("quats", "u1", 4)])


def save(gaussians: Gaussians, path: str | Path) -> None:
    """Write one scene; colours are those of degree 0.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, none, or not finite or in range.
    """
    scene = one_scene(gaussians)
    scene = scene.select((scene.scales.prod(-1) * scene.opacities).argsort(descending=True, stable=True))
    rows = np.empty(len(scene), _ROW)
    rows["means"], rows["scales"] = scene.means.numpy(), scene.scales.numpy()
    rgba = torch.cat([0.5 + SH_C0 * scene.sh[:, 0], scene.opacities[:, None]], 1)
    rows["rgba"] = (rgba.clamp(0, 1) * 255).round().numpy()
    rows["quats"] = (F.normalize(scene.quats, dim=-1) * 128 + 128).round().clamp(0, 255).numpy()
    with writing(path) as temporary:
        temporary.write_bytes(rows.tobytes())


def load(path: str | Path) -> Gaussians:
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
    rgba = torch.from_numpy(rows["rgba"].astype(np.float32)) / 255
    quats = torch.from_numpy(rows["quats"].astype(np.float32)) - 128
    return Gaussians(
        means=torch.from_numpy(rows["means"].copy()),
        quats=F.normalize(quats, dim=-1),
        scales=torch.from_numpy(rows["scales"].copy()),
        opacities=rgba[:, 3],
        sh=((rgba[:, :3] - 0.5) / SH_C0)[:, None],
    )
