"""The files of a finished job: every format, and what its viewer page asks for."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sr3r import formats
from sr3r.files import writing
from sr3r.reconstruction import Reconstruction
from sr3r.service.folders import LAYERS
from sr3r.viewer.html import write_html
from sr3r.viewer.saving import save, save_its_cameras
from sr3r.viewer.viewer_scene import Layer, encoded, load_viewer_scene, page_suffix

# The page offers them in this order: first what most people want.
_LABELS = {
    ".sog": "SOG: the smallest, for SuperSplat and PlayCanvas",
    ".spz": "SPZ: small, for the web and phones",
    ".html": "HTML: one page with scene, photos and viewer, opens offline",
    ".ply": "PLY: opens in nearly every program, loses nothing",
    ".compressed.ply": "Compressed PLY: a quarter of the size, for SuperSplat and PlayCanvas",
    ".glb": "glTF: for programs that read KHR_gaussian_splatting",
    ".splat": "splat: for older web viewers, one colour per Gaussian",
    ".cameras.json": "Cameras of the photos: where each was taken",
}


def write_result(result: Reconstruction, folder: Path, *, names: Sequence[str]) -> list[dict[str, Any]]:
    """Write what `sr3r reconstruct -o FOLDER` writes, the other formats, and in page/ what the viewer page needs.

    Args:
        result: The scene.
        folder: Where to.
        names: What the page calls the photos.

    Returns:
        Name, label and bytes of each file to download.

    Raises:
        FileError: a file cannot be written.
    """
    save(result, folder)
    for suffix in formats.SUFFIXES:
        path = folder / f"scene{suffix}"
        if not path.exists():
            formats.save(result.gaussians, path)
    viewer_scene = replace(load_viewer_scene(folder), title=", ".join(names[:2]), names=list(names))
    write_html(viewer_scene, folder / "scene.html")
    addresses = [None if photo is None else f"photo-{i}.jpg" for i, photo in enumerate(viewer_scene.photos)]
    for address, photo in zip(addresses, viewer_scene.photos, strict=True):
        if address is not None and photo is not None:
            with writing(folder / "page" / address) as temporary:
                temporary.write_bytes(photo)
    if len(set(names)) == len(names):
        # Whoever downloads the cameras has the photos under these names.
        save_its_cameras(result, folder / "scene.cameras.json", names)
    suffix = page_suffix(viewer_scene.layers)
    layers = [_write_layer(layer, f"layer-{i}{suffix}", folder) for i, layer in enumerate(viewer_scene.layers)]
    with writing(folder / "page" / "scene.json") as temporary:
        temporary.write_text(json.dumps(viewer_scene.describe(layers, addresses, suffix=suffix)), encoding="utf-8")
    paths = {suffix: folder / f"scene{suffix}" for suffix in _LABELS}
    return [
        {"name": path.name, "label": _LABELS[suffix], "bytes": path.stat().st_size}
        for suffix, path in paths.items()
        if path.exists()
    ]


def _write_layer(layer: Layer, address: str, folder: Path) -> tuple[str, int]:
    """Write what the page draws, unless it is among the downloads as it is; the page's name for it, and its bytes."""
    if address == "layer-1.spz":
        return address, (folder / LAYERS[address]).stat().st_size
    data = encoded(layer.gaussians, Path(address).suffix)
    with writing(folder / "page" / address) as temporary:
        temporary.write_bytes(data)
    return address, len(data)
