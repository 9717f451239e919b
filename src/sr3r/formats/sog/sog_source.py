"""The parts of a SOG by name: members of a zip, or files of a folder."""

import io
import lzma
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from sr3r.errors import FileError
from sr3r.files import read_bytes
from sr3r.json_text import parse_json

META = "meta.json"
_MAX_META_BYTES = 1_000_000
# Pictures are compressed already: a zip makes them hardly smaller.
_MAX_RATIO = 8
# What zipfile raises over damaged archives, and encrypted ones (RuntimeError).
_ZIP_ERRORS = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, lzma.LZMAError),
    *(OSError, EOFError, ValueError, IndexError, OverflowError, RuntimeError),
)


class SogParts:
    """A SOG's parts.

    Attributes:
        path: Its file: a .sog, or the meta.json of a folder.
        num_bytes: The size of all of it, at least: what it claims is compared with that.
    """

    def __init__(self, path: str | Path) -> None:
        """Raises FileError: the file is missing, no zip, or has no meta.json."""
        self.path = Path(path)
        self._zip: zipfile.ZipFile | None = None
        self._folder = ""
        if self.path.name.lower().endswith(META):
            self.num_bytes = sum(file.stat().st_size for file in self.path.parent.iterdir() if file.is_file())
            return
        data = read_bytes(path)
        self.num_bytes = len(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_ERRORS as error:
            what = f"{path} is not a SOG file, or is damaged ({str(error)[:80]})"
            raise FileError(f"{what}. Get or export it again.") from error
        names = [name for name in self._zip.namelist() if PurePosixPath(name).name == META]
        # Programs of macOS add a folder of their own to what they zip.
        names = [name for name in names if not name.startswith("__MACOSX/")]
        if not names:
            raise FileError(f"{path} is not a SOG file: it holds no {META}. Check the path.")
        if len(names) > 1:
            raise FileError(f"{path} holds {len(names)} scenes. Unpack it, and give the {META} of one of them.")
        self._folder = names[0].removesuffix(META)

    def meta(self) -> dict[str, Any]:
        """The description.

        Raises:
            FileError: it cannot be read.
        """
        if self._zip is None:
            data = read_bytes(self.path)
            if len(data) > _MAX_META_BYTES:
                raise FileError(f"{self.path} has more than a megabyte. Get or export it again.")
        else:
            data = self._member(META, _MAX_META_BYTES)
        meta = parse_json(data, f"The {META} of {self.path}", advice="Get or export it again.")
        if not isinstance(meta, dict):
            raise FileError(f"{self.path} has no readable {META}. Get or export it again.")
        return meta

    def part(self, name: Any) -> bytes:
        """The bytes of a picture.

        Raises:
            FileError: it is not there, or cannot be read.
        """
        is_plain = isinstance(name, str) and name not in ("", "..") and not set(name) & set("/\\:\0")
        if not is_plain:
            raise FileError(f"{self.path} names a picture {str(name)[:40]!r} that is not beside it. Export it again.")
        if self._zip is None:
            return read_bytes(self.path.parent / name)
        return self._member(name, _MAX_RATIO * self.num_bytes)

    def _member(self, name: str, limit: int) -> bytes:
        assert self._zip is not None
        try:
            with self._zip.open(self._folder + name) as member:
                data = member.read(limit + 1)
        except KeyError as error:
            raise FileError(f"{self.path} has no picture {name[:40]}. Get or export it again.") from error
        except _ZIP_ERRORS as error:
            what = f"{self.path} is damaged in {name[:40]} ({str(error)[:80]})"
            raise FileError(f"{what}. Get or export it again.") from error
        if len(data) > limit:
            raise FileError(f"{self.path} unpacks to much more than its own size. Get or export it again.")
        return data
