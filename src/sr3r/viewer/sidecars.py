"""What lies beside a scene under its name: the cameras of its photos and the view that was saved in the page."""

from pathlib import Path

from sr3r import formats
from sr3r.files import read_bytes, writing
from sr3r.viewer.start_view import SUFFIX

_SUFFIXES = (".cameras.json", SUFFIX)


def copy_sidecars(scene: str | Path, out: Path) -> list[Path]:
    """Put beside a new file of a scene what belongs to the old one, so that both begin with the same view.

    Args:
        scene: Where the scene was, as `formats.load` takes it.
        out: The new file of it.

    Returns:
        What was written; nothing where the two share a name.

    Raises:
        FileError: one cannot be read or written.
    """
    file = formats.find(scene)
    written = []
    for suffix in _SUFFIXES:
        old = formats.beside(file, suffix)
        new = formats.beside(out, suffix)
        if old.is_file() and old.resolve() != new.resolve():
            with writing(new) as temporary:
                temporary.write_bytes(read_bytes(old))
            written.append(new)
    return written
