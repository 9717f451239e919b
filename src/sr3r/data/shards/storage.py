"""Bytes of files in a folder or in object storage, read by ranges: `Storage`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sr3r.errors import FileError, UnavailableError


@dataclass(frozen=True)
class Storage:
    """Files under one place; cheap to copy into worker processes.

    Attributes:
        root: A folder, or a URL that fsspec knows (s3://bucket/folder, https://..., memory://...). Credentials and
            endpoints come from the environment, as each of its file systems documents.
    """

    root: str

    @property
    def is_remote(self) -> bool:
        """Whether reading needs fsspec."""
        return "://" in self.root

    def read(self, name: str) -> bytes:
        """A whole file.

        Raises:
            FileError: it cannot be read.
            UnavailableError: fsspec, or its file system for this kind of URL, is not installed.
        """
        return self._read(name, None)[0]

    def read_ranges(self, name: str, ranges: list[tuple[int, int]]) -> list[bytes]:
        """Parts of a file; remote ones are fetched at the same time.

        Args:
            name: Path below the root.
            ranges: First byte and number of bytes of each part.

        Raises:
            FileError: it cannot be read, or is shorter than that.
            UnavailableError: fsspec, or its file system for this kind of URL, is not installed.
        """
        parts = self._read(name, ranges)
        for (start, size), part in zip(ranges, parts, strict=True):
            if len(part) > size:
                raise FileError(
                    f"{self.root} sent {len(part)} bytes of {name} instead of {size}: it does not serve parts of "
                    "files. Copy the data to a disk, or use another server."
                )
            if len(part) < size:
                raise FileError(f"{self._path(name)} ends before byte {start + size}; copy it again.")
        return parts

    def _path(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    def _read(self, name: str, ranges: list[tuple[int, int]] | None) -> list[bytes]:
        try:
            return self._fetch(name, ranges) if self.is_remote else _load(Path(self.root) / name, ranges)
        except FileNotFoundError as error:
            raise FileError(f"{self._path(name)} does not exist. Check the path.") from error
        except UnavailableError:
            raise
        except Exception as error:  # Every kind of storage has its own: OSError, aiohttp's and botocore's errors.
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise FileError(f"Cannot read {self._path(name)}: {reason}. Check the path and your access.") from error

    def _fetch(self, name: str, ranges: list[tuple[int, int]] | None) -> list[bytes]:
        file_system, root = self._file_system()
        path = f"{root.rstrip('/')}/{name}"
        if ranges is None:
            return [file_system.cat_file(path)]
        starts, ends = [start for start, _ in ranges], [start + size for start, size in ranges]
        return file_system.cat_ranges([path] * len(ranges), starts, ends, on_error="raise")

    def _file_system(self) -> tuple[Any, str]:
        try:
            from fsspec.core import url_to_fs

            return url_to_fs(self.root)
        except (ImportError, ValueError) as error:  # ValueError: a protocol nobody knows.
            raise UnavailableError(
                f"{self.root} cannot be opened: {error}. Install what it needs with pip install 'sr3r[remote]', "
                "or copy the data to a disk."
            ) from error


def _load(path: Path, ranges: list[tuple[int, int]] | None) -> list[bytes]:
    with path.open("rb") as file:
        if ranges is None:
            return [file.read()]
        parts = []
        for start, size in ranges:
            file.seek(start)
            parts.append(file.read(size))
        return parts
