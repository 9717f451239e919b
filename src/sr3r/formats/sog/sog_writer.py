"""Writing SOG, version 2, bundled."""

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sr3r.files import writing
from sr3r.formats.quantize import make_codebook, nearest_levels
from sr3r.formats.scene import morton_order, one_scene, with_degree
from sr3r.formats.sog.sog_packing import pack_means, pack_quats, pack_rest
from sr3r.formats.sog.sog_pictures import picture
from sr3r.scene_arrays import SceneArrays

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians


def save(gaussians: "Gaussians | SceneArrays", path: str | Path) -> None:
    """Write one scene, spherical harmonics up to degree 3.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, none, or not finite or in range.
    """
    scene = one_scene(gaussians)
    # Neighbours in space become neighbours in the pictures, which compresses them.
    scene = scene.select(morton_order(scene.means))
    sh = with_degree(scene.sh, (0, 1, 2, 3))
    files: dict[str, bytes] = {}
    means, low, high = pack_means(scene.means)
    files["means_l.webp"] = picture((means & 255).astype(np.uint8))
    files["means_u.webp"] = picture((means >> 8).astype(np.uint8))
    log_scales = np.log(scene.scales).astype(np.float64)
    scale_levels = make_codebook(log_scales.ravel())
    files["scales.webp"] = picture(nearest_levels(log_scales, scale_levels))
    files["quats.webp"] = picture(pack_quats(scene.quats))
    colours = sh[:, 0].astype(np.float64)
    colour_levels = make_codebook(colours.ravel())
    alpha = (scene.opacities[:, None] * 255).round().astype(np.uint8)
    files["sh0.webp"] = picture(np.concatenate([nearest_levels(colours, colour_levels), alpha], 1))
    meta: dict[str, Any] = {
        "version": 2,
        "asset": {"generator": "sr3r"},
        "count": len(scene),
        "means": {"mins": low, "maxs": high, "files": ["means_l.webp", "means_u.webp"]},
        "scales": {"codebook": scale_levels.tolist(), "files": ["scales.webp"]},
        "quats": {"files": ["quats.webp"]},
        "sh0": {"codebook": colour_levels.tolist(), "files": ["sh0.webp"]},
    }
    if sh.shape[1] > 1:
        meta["shN"], pictures = pack_rest(sh[:, 1:])
        files |= pictures
    text = json.dumps(meta, separators=(",", ":")).encode("ascii")
    with writing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {"meta.json": text, **files}.items():
            # Without a time of its own, a member is from 1980: equal scenes give equal files.
            archive.writestr(zipfile.ZipInfo(name), data)
