"""Which photos to take: of a folder, a pattern or a video the sharpest few, and each under a name of its own."""

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.data.readers.video import VIDEO_SUFFIXES, read_frames, sharpness, spread_frames
from sr3r.decoding import opened
from sr3r.errors import FileError, InputError
from sr3r.files import PHOTO_KINDS, is_photo, natural_order, photos_in
from sr3r.images import from_uint8
from sr3r.reconstruction.images_in_memory import ImageInMemory, image_of

NUM_PHOTOS = 8
"""Photos that are taken of a folder, a pattern or a video."""

_TRIES = 3
"""So many neighbours are compared for each photo that is taken."""

_JUNK = ("thumbs.db", "desktop.ini", "ehthumbs.db")


class Photo(NamedTuple):
    """A photo to reconstruct from.

    Attributes:
        name: What cameras files call it, different from that of every other photo.
        label: What messages call it.
        source: Its file, or its pixels in [0, 1].
        is_optional: Whether it was chosen from a folder, pattern or video, and is left out where it cannot be used.
        is_sharpest: Whether its neighbours were left out because they are less sharp.
    """

    name: str
    label: str
    source: Path | Float[Tensor, "3 _ _"]
    is_optional: bool = False
    is_sharpest: bool = False

    def __repr__(self) -> str:
        return f"Photo({self.label})"


PhotoInput = str | Path | ImageInMemory | Photo


def choose_photos(inputs: PhotoInput | Sequence[PhotoInput], *, num_photos: int = NUM_PHOTOS) -> list[Photo]:
    """The photos that files, folders, patterns (`shots/*.jpg`), videos and images in memory stand for.

    Single files and images are all taken. Of the photos of a folder or pattern, and of the frames of a video, at most
    `num_photos` are taken, spread evenly, the sharpest of each few neighbours; files are taken in natural order.
    Names that begin with a dot are left out, as are the files that systems leave in folders.

    Args:
        inputs: One or several of them. Images in memory are what `image_of` takes; one with four dimensions is several.
        num_photos: Of each folder, pattern or video.

    Raises:
        FileError: a file is missing, a folder or pattern has no photos, or a video cannot be read.
        InputError: fewer than two photos are asked for, one is given twice, or an array or tensor is no image.
    """
    if num_photos < 2:
        raise InputError(f"A scene needs at least two photos, not {num_photos}. Ask for more.")
    if isinstance(inputs, str | Path | Tensor | np.ndarray | Image.Image | Photo):
        inputs = list(inputs) if isinstance(inputs, Tensor | np.ndarray) and inputs.ndim == 4 else [inputs]
    found: list[Photo] = []
    for number, item in enumerate(inputs, 1):
        if isinstance(item, Photo):
            found.append(item)
        elif isinstance(item, Tensor | np.ndarray | Image.Image):
            found.append(Photo(f"photo-{number}.png", f"photo {number}", image_of(item, f"Photo {number}")))
        else:
            found += _of_path(item, num_photos)
    names = _distinct_names(found)
    if twice := next((photo for photo, name in zip(found, names, strict=True) if names.count(name) > 1), None):
        raise InputError(f"{twice.label} is given twice. Give photos from different places.")
    return [photo._replace(name=name) for photo, name in zip(found, names, strict=True)]


def _of_path(item: str | Path, num_photos: int) -> list[Photo]:
    path = Path(item)
    if path.suffix.lower() in VIDEO_SUFFIXES and path.is_file():
        frames = read_frames(path, num_photos, tries=_TRIES)
        return [
            Photo(
                f"{path.stem}-{number:05d}.jpg",
                f"frame {number + 1} of {path}",
                from_uint8(image),
                is_optional=True,
                is_sharpest=True,
            )
            for number, image in frames
        ]
    if path.is_dir():
        # Other programs keep the photos of a capture in this folder.
        photos = photos_in(path) or photos_in(path / "images")
        if not photos:
            raise FileError(f"{path} holds no photos that can be read. Give a folder with {PHOTO_KINDS} files.")
    elif not path.exists() and glob.has_magic(str(item)):
        matching = [Path(name) for name in glob.glob(str(path), recursive=True)]  # noqa: PTH207 - patterns may be absolute.
        photos = sorted(filter(is_photo, matching), key=lambda photo: natural_order(str(photo)))
        if not photos:
            raise FileError(f"No photo matches {item}. Check the pattern; {PHOTO_KINDS} files are read.")
    else:
        is_junk = path.name.startswith("._") or path.name.lower() in _JUNK or path.name == ".DS_Store"
        return [] if is_junk and path.is_file() else [Photo(path.name, str(path), path)]
    taken = _sharpest(photos, num_photos)
    is_choice = len(taken) < len(photos)
    return [Photo(photo.name, str(photo), photo, is_optional=True, is_sharpest=is_choice) for photo in taken]


def _sharpest(photos: list[Path], num_photos: int) -> list[Path]:
    """Some of the photos, spread evenly; the sharpest of each few neighbours."""
    if len(photos) <= num_photos:
        return photos
    tried = [photos[i] for i in spread_frames(len(photos), num_photos * _TRIES)]
    groups = [tried[i * len(tried) // num_photos : (i + 1) * len(tried) // num_photos] for i in range(num_photos)]
    return [max(group, key=_file_sharpness) for group in groups]


def _file_sharpness(path: Path) -> float:
    try:
        with opened(path) as image:
            image.draft("RGB", (720, 720))  # JPEGs are decoded in a fraction of their size, which is faster.
            image.load()
            rgb = image if image.mode == "RGB" else image.convert("RGB")
            return sharpness(torch.from_numpy(np.array(rgb)))
    except Exception:  # Whatever is wrong with it, another is taken; were it the only one, reading it says so.
        return -1.0


def _distinct_names(photos: Sequence[Photo]) -> list[str]:
    """File names; where several have one name, with as much of their folders as tells them apart."""
    names = [photo.name for photo in photos]
    parts = [p.source.absolute().parts if isinstance(p.source, Path) else (p.name,) for p in photos]
    for name in set(names):
        same = [i for i, other in enumerate(names) if other == name]
        if len(same) == 1 or not all(isinstance(photos[i].source, Path) for i in same):
            continue
        for depth in range(2, max(len(parts[i]) for i in same) + 1):
            longer = ["/".join(parts[i][-depth:]) for i in same]
            if len(set(longer)) == len(same):
                for i, distinct in zip(same, longer, strict=True):
                    names[i] = distinct
                break
    return names
