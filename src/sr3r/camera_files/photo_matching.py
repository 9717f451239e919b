"""Which camera of a file belongs to which photo: files are told apart by their names, however those are written."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.photo_places import photo_stem, plain_parts
from sr3r.errors import InputError


def match_photos(file: CameraFile, photos: Sequence[str | Path]) -> CameraFile:
    """The cameras of the given photos, in the order of the photos.

    A camera belongs to a photo of the same file name, or else of the same name but for capitals and suffix. Of several
    the one wins whose folders agree the furthest.

    Raises:
        InputError: a photo has no camera, several, or that of another photo.
    """
    stems = {photo_stem(Path(photo).name).casefold() for photo in photos}
    names: dict[str, dict[int, tuple[str, ...]]] = {stem: {} for stem in stems}
    for index, name in enumerate(file.names):
        parts = plain_parts(name)
        if parts and (same := names.get(photo_stem(parts[-1]).casefold())) is not None:
            same[index] = parts
    frames = [_find(file, names, Path(photo)) for photo in photos]
    for photo, frame in zip(photos, frames, strict=True):
        if frames.count(frame) > 1:
            other = next(p for p, f in zip(photos, frames, strict=True) if f == frame and p is not photo)
            raise InputError(
                f"{photo} and {other} get the same camera, {file.names[frame]} in {file.source}; "
                "give each photo once, and each its own name."
            )
    return file.select(frames)


def _find(file: CameraFile, names: Mapping[str, Mapping[int, tuple[str, ...]]], photo: Path) -> int:
    """The camera of a photo.

    Args:
        file: The cameras.
        names: By the stem of photos, the numbers of the cameras that have it, and the parts of their names.
        photo: The file.
    """
    candidates = names[photo_stem(photo.name).casefold()]
    exact = [i for i, parts in candidates.items() if parts[-1] == photo.name]
    folders = photo.absolute().parts[:-1]
    agreeing = {i: _num_common(candidates[i][:-1], folders) for i in exact or candidates}
    most = max(agreeing.values(), default=0)
    best = [i for i, count in agreeing.items() if count == most]
    if len(best) > 1:
        several = ", ".join(file.names[i] for i in best[:3])
        raise InputError(
            f"{photo} has more than one camera in {file.source} ({several}); give every photo its own name."
        )
    if best:
        return best[0]
    known = ", ".join(file.names[:3]) + (", ..." if len(file.names) > 3 else "")
    raise InputError(
        f"{photo} has no camera in {file.source}, which has {known}; add it there, or leave out the cameras file."
    )


def _num_common(folders: tuple[str, ...], others: tuple[str, ...]) -> int:
    """How many folders agree, counted from the last."""
    count = 0
    while count < min(len(folders), len(others)) and folders[-1 - count] == others[-1 - count]:
        count += 1
    return count
