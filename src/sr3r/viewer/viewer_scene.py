"""What the viewer shows: one or two sets of Gaussians, the cameras and photos they came from."""

import io
import logging
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from sr3r import formats
from sr3r.decoding import photo_pixels
from sr3r.errors import Sr3rError
from sr3r.files import is_file, is_photo
from sr3r.formats import ply, spz
from sr3r.formats.scene import without_zeros
from sr3r.scene_arrays import SceneArrays
from sr3r.viewer.shown_cameras import ShownCamera, ShownCameras, read_shown_cameras
from sr3r.viewer.start_view import StartView, start_view_of
from sr3r.viewer.units import page_unit

if TYPE_CHECKING:
    from sr3r.cameras import Cameras

_LOG = logging.getLogger(__name__)

_THUMBNAIL_PX = 512
# Larger photos are decoded at this size first.
_MAX_SIDE_PX = 2048


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One set of Gaussians.

    Attributes:
        name: What the page calls it.
        gaussians: One scene.
        focal_px: Vertical focal length, in pixels, of the pictures that it has detail for, if that is known.
    """

    name: str
    gaussians: SceneArrays
    focal_px: float | None = None


@dataclass(frozen=True, kw_only=True)
class ViewerScene:
    """A scene to look at.

    Attributes:
        title: Name of the scene.
        layers: One set of Gaussians, or two to compare: the result last.
        cameras: The input cameras, in the world of the Gaussians; none where they are not known.
        names: Their photos' names.
        photos: JPEG bytes of the photos, where there are any.
        stats: Further lines for the statistics.
        start: The view to begin with, if it is not that of the first camera.
        stem: Name of the scene's file without its format; what the page saves is named after it.
    """

    title: str
    layers: list[Layer]
    cameras: list[ShownCamera] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    photos: list[bytes | None] = field(default_factory=list)
    stats: dict[str, str] = field(default_factory=dict)
    start: StartView | None = None
    stem: str = "scene"

    def seen_from(self, camera: "Cameras") -> "ViewerScene":
        """The same, first through another camera; the others stay behind it.

        Args:
            camera: In the world of the Gaussians; the first of several counts.
        """
        cameras = [*ShownCamera.all_of(camera.select([0])), *self.cameras]
        return replace(self, cameras=cameras, names=["camera", *self.names], photos=[None, *self.photos], start=None)

    def describe(self, files: list[tuple[str, int]], photos: list[str | None], *, suffix: str) -> dict[str, Any]:
        """The description that the page reads (viewer/src/main.js).

        Args:
            files: Address and size in bytes of every layer's file.
            photos: Addresses of the photos.
            suffix: Format of the files.
        """
        cameras = []
        for name, camera, photo in zip(self.names, self.cameras, photos, strict=bool(self.cameras)):
            K = camera.K
            view = {"name": name, "c2w": camera.c2w, "fx": K[0][0], "fy": K[1][1]}
            cameras.append({**view, "cx": K[0][2], "cy": K[1][2], "photo": photo})
        return {
            "title": self.title,
            "unit": page_unit(self.layers[-1].gaussians),
            "layers": [
                {
                    "name": layer.name,
                    "file": address,
                    "format": suffix.removeprefix("."),
                    "gaussians": len(layer.gaussians),
                    "bytes": size,
                    "focal": layer.focal_px,
                }
                for layer, (address, size) in zip(self.layers, files, strict=True)
            ],
            "cameras": cameras,
            "stats": self.stats,
            "stem": self.stem,
            "start": {} if self.start is None else self.start.describe(),
        }


def load_viewer_scene(path: str | Path) -> ViewerScene:
    """What there is to see at a path.

    Args:
        path: A scene file, or a folder with one: scene.ply (or another format), as `sr3r reconstruct -o FOLDER` writes
            it, or an unbundled SOG. `NAME.scaffold.*`, `NAME.cameras.json` and the photos it names, beside the scene or
            in photos/, are shown too. `NAME.view.json`, which the page saves, says where to begin.

    Raises:
        FileError: there is no scene, or something beside it cannot be read. Photos that cannot are left out.
    """
    scene = formats.find(path)
    stem = formats.stem_of(scene)
    layers = [Layer(name="Result", gaussians=formats.load_arrays(scene))]
    scaffold = _with_suffix(scene.parent / f"{stem}.scaffold")
    if scaffold is not None:
        layers.insert(0, Layer(name="Low resolution", gaussians=formats.load_arrays(scaffold)))
    camera_file = formats.beside(scene, ".cameras.json")
    title = scene.parent.resolve().name if stem in ("scene", "meta") else stem
    start = start_view_of(scene)
    if not camera_file.is_file():
        return ViewerScene(title=title, layers=layers, start=start, stem=stem)
    known = read_shown_cameras(camera_file)
    layers[-1] = replace(layers[-1], focal_px=known.focal_px)
    return ViewerScene(
        title=title,
        layers=layers,
        cameras=known.cameras,
        names=known.names,
        photos=[_photo(scene.parent, known, index) for index in range(len(known.names))],
        start=start,
        stem=stem,
    )


def page_suffix(layers: list[Layer]) -> str:
    """The format in which Gaussians travel with a page: SPZ, or PLY where SPZ would change one of the layers."""
    return ".ply" if any(spz.shortfalls(layer.gaussians) for layer in layers) else ".spz"


def encoded(gaussians: SceneArrays, suffix: str) -> bytes:
    """The bytes of a scene file for the page, which knows every degree of spherical harmonics: none is padding."""
    gaussians = replace(gaussians, sh=without_zeros(gaussians.sh))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"scene{suffix}"
        if suffix == ".ply":
            ply.save(gaussians, path, degrees=(0, 1, 2, 3, 4))
        else:
            formats.save(gaussians, path)
        return path.read_bytes()


def is_read_by_page(gaussians: SceneArrays) -> bool:
    """Whether the page reads what `encoded` writes: up to degree 1. Spark's program in WebAssembly reads all else."""
    return without_zeros(gaussians.sh).shape[-2] <= 4


def encoded_photo(pixels: UInt8[np.ndarray, "h w 3"]) -> bytes:
    """A JPEG of a photo, of 512 pixels a side at most."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def _with_suffix(path: Path) -> Path | None:
    candidates = (path.with_name(path.name + suffix) for suffix in formats.SUFFIXES)
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _photo(folder: Path, known: ShownCameras, index: int) -> bytes | None:
    """A small JPEG of a photo, if it is there; never anything outside of the folder."""
    relative = PurePosixPath(known.names[index].replace("\\", "/"))
    # Photos of one name keep the folders that tell them apart.
    is_inside = not relative.is_absolute() and ".." not in relative.parts
    names = [str(relative), relative.name] if is_inside else [relative.name]
    for path in (folder / place / candidate for candidate in names for place in (".", "photos")):
        # `sr3r reconstruct` takes photos without a suffix, too.
        if is_photo(path) or (not path.suffix and is_file(path)):
            try:
                is_upright = not known.is_used_as_stored(path, index)
                pixels = photo_pixels(path, upright=is_upright, max_side=_MAX_SIDE_PX)
            except Sr3rError as error:
                _LOG.warning("A photo is not shown: %s", error)
                return None
            return encoded_photo((pixels.clip(0, 1) * 255).round().astype(np.uint8))
    return None
