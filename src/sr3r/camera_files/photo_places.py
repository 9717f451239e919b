"""Where the photos of a cameras file are: files get moved, renamed and reduced after the cameras were written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sr3r.errors import FileError
from sr3r.files import PHOTO_SUFFIXES, is_file, is_photo

USUAL_PLACES = (
    *(".", "images", "train", "test", "val", "photos", "rgb", "input", "../images", "../../images"),
    *("images_2", "images_4", "images_8"),
)
"""Beside a cameras file, in a folder of photos, above the folder of a COLMAP model, and nerfstudio's reduced copies."""

_SPLITS = frozenset({"train", "test", "val"})
_MAX_PARTS = 64
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, kw_only=True)
class _Folder:
    names: dict[str, Path]
    stems: dict[str, list[Path]]
    """Without the suffix of a photo, in small letters."""


@dataclass(frozen=True)
class PhotoPlaces:
    """A folder's usual places for photos; each is listed once.

    Attributes:
        root: What the places are relative to.
        places: Folders to look in, the first first.
    """

    root: Path
    places: Sequence[str] = USUAL_PLACES
    _listed: dict[Path, _Folder] = field(default_factory=dict)

    @property
    def looked_in(self) -> str:
        """The places, for messages."""
        named = [str(self.root), *(place for place in self.places if place != "." and ".." not in place)]
        return ", ".join(named)

    def find(self, name: str) -> Path | None:
        """The photo of the given name, or None.

        The whole path is tried first, then without its leading folders, in every place. Then also another suffix of
        photos is accepted, or one where the name has none, and small letters for capitals.
        """
        parts = plain_parts(name)
        if not 0 < len(parts) <= _MAX_PARTS:
            return None
        given = Path(name)
        if given.is_absolute() and is_file(given):
            return given
        direct = self.root / name.replace("\\", "/")
        if ".." in direct.parts and is_file(direct):
            return direct
        # The test photos of a Blender data set are not its training photos, though they have the same names.
        own_split = _SPLITS.intersection(parts[:-1])
        places = [place for place in self.places if not own_split or place not in _SPLITS - own_split]
        tails = [(self.root / place).joinpath(*parts[i:]) for i in range(len(parts)) for place in places]
        for tail in tails:
            if (found := self._folder(tail.parent).names.get(tail.name)) is not None:
                return found
        for tail in tails:
            if found := self._folder(tail.parent).stems.get(photo_stem(tail.name).casefold()):
                return found[0]
        return None

    def _folder(self, path: Path) -> _Folder:
        if path not in self._listed:
            try:
                files = sorted(path.iterdir()) if path.is_dir() else []
            except OSError:
                files = []
            photos = [file for file in files if is_photo(file)]
            stems: dict[str, list[Path]] = {}
            for file in photos:
                stems.setdefault(photo_stem(file.name).casefold(), []).append(file)
            self._listed[path] = _Folder(names={file.name: file for file in photos}, stems=stems)
        return self._listed[path]


def find_photos(
    folder: Path, names: Sequence[str], *, source: str | Path, places: Sequence[str] = USUAL_PLACES
) -> list[Path]:
    """The photos of a cameras file.

    Args:
        folder: Of the scene.
        names: As the file has them.
        source: The file, for messages.
        places: Subfolders to look in.

    Raises:
        FileError: some are missing, or two names lead to one photo.
    """
    looked = PhotoPlaces(folder, places)
    found = [looked.find(name) for name in names]
    photos = [photo for photo in found if photo is not None]
    if len(photos) < len(names):
        missing = names[found.index(None)][:100]
        raise FileError(
            f"{len(names) - len(photos)} of the {len(names)} photos that {source} names are missing, the first is "
            f"{missing}; looked in {looked.looked_in}. Copy them to one of these, or leave them out of the cameras."
        )
    first: dict[Path, str] = {}
    for photo, name in zip(photos, names, strict=True):
        if first.setdefault(photo, name) != name:
            raise FileError(
                f"{source} names {first[photo][:100]} and {name[:100]}, but there is only {photo} for both; "
                "copy the photos with their folders."
            )
    return photos


def plain_parts(name: str) -> tuple[str, ...]:
    """The folders and the file of a path of any system, without drive, root, `.` and `..`."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return tuple(part for part in parts if part not in ("/", "//", ".", "..") and not _DRIVE.fullmatch(part))


def photo_stem(name: str) -> str:
    """A file name without the suffix of a photo; frame.0001 has none."""
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in PHOTO_SUFFIXES else name
