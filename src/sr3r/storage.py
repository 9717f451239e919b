"""Files in a folder or in object storage, read whole or by ranges, and written: `Storage`."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sr3r.errors import FileError, UnavailableError
from sr3r.files import writing

T = TypeVar("T")


@dataclass(frozen=True)
class Storage:
    """Files under one place; cheap to copy into worker processes.

    Every method raises an UnavailableError if fsspec, or its file system for this kind of URL, is not installed.

    Attributes:
        root: A folder, or a URL that fsspec knows (s3://bucket/folder, https://..., memory://...). Credentials and
            endpoints come from the environment, as each of its file systems documents.
    """

    root: str

    @property
    def is_remote(self) -> bool:
        """Whether it takes fsspec."""
        return "://" in self.root

    def read(self, name: str) -> bytes:
        """A whole file.

        Raises:
            FileError: it cannot be read.
        """
        return self._reading(name, lambda: self._read(name, None))[0]

    def read_ranges(self, name: str, ranges: list[tuple[int, int]]) -> list[bytes]:
        """Parts of a file; remote ones are fetched at the same time.

        Args:
            name: Path below the root.
            ranges: First byte and number of bytes of each part.

        Raises:
            FileError: it cannot be read, or is shorter than that.
        """
        parts = self._reading(name, lambda: self._read(name, ranges))
        for (start, size), part in zip(ranges, parts, strict=True):
            if len(part) > size:
                raise FileError(
                    f"{self.root} sent {len(part)} bytes of {name} instead of {size}: it does not serve parts of "
                    "files. Copy the data to a disk, or use another server."
                )
            if len(part) < size:
                raise FileError(f"{self._path(name)} ends before byte {start + size}; copy it again.")
        return parts

    def download(self, name: str, path: Path) -> None:
        """Copy a file to the disk, completely or not at all.

        Raises:
            FileError: it cannot be read, or the disk cannot be written.
        """
        with writing(path) as temporary:
            self._reading(name, lambda: self._download(name, temporary))

    def names(self, folder: str = "") -> list[str]:
        """The files below a folder, sorted, as paths below the root; none if there is no such folder.

        Raises:
            FileError: the place does not answer.
        """
        try:
            return self._reading(folder, lambda: sorted(self._names(folder)))
        except FileError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return []
            raise

    def upload(self, path: Path, name: str) -> None:
        """Copy a file from the disk; object storage shows it when it is complete.

        Raises:
            FileError: it cannot be written.
        """
        self._writing(name, lambda: self._upload(path, name))

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file.

        Raises:
            FileError: it cannot be written.
        """
        self._writing(name, lambda: self._write(name, data))

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is fine.

        Raises:
            FileError: it cannot be removed.
        """
        self._writing(name, lambda: self._remove(name))

    def _path(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}".rstrip("/")

    def _reading(self, name: str, action: Callable[[], T]) -> T:
        try:
            return action()
        except FileNotFoundError as error:
            raise FileError(f"{self._path(name)} does not exist. Check the path.") from error
        except UnavailableError:
            raise
        except Exception as error:  # Every kind of storage has its own: OSError, aiohttp's and botocore's errors.
            raise FileError(
                f"Cannot read {self._path(name)}: {_reason(error)}. Check the path and your access."
            ) from error

    def _writing(self, name: str, action: Callable[[], None]) -> None:
        try:
            action()
        except (FileError, UnavailableError):
            raise
        except Exception as error:
            raise FileError(
                f"Cannot write {self._path(name)}: {_reason(error)}. Check the address and your access."
            ) from error

    def _read(self, name: str, ranges: list[tuple[int, int]] | None) -> list[bytes]:
        if not self.is_remote:
            return _load(Path(self.root) / name, ranges)
        file_system, path = self._remote(name)
        if ranges is None:
            return [file_system.cat_file(path)]
        starts, ends = [start for start, _ in ranges], [start + size for start, size in ranges]
        return file_system.cat_ranges([path] * len(ranges), starts, ends, on_error="raise")

    def _download(self, name: str, path: Path) -> None:
        if self.is_remote:
            file_system, source = self._remote(name)
            file_system.get_file(source, str(path))
        else:
            shutil.copyfile(Path(self.root) / name, path)

    def _names(self, folder: str) -> list[str]:
        if not self.is_remote:
            top = Path(self.root)
            return [path.relative_to(top).as_posix() for path in (top / folder).rglob("*") if path.is_file()]
        file_system, path = self._remote(folder)
        # Others write there too.
        file_system.invalidate_cache()
        top = self._remote("")[1]
        return [found.removeprefix(top).lstrip("/") for found in file_system.find(path)]

    def _upload(self, path: Path, name: str) -> None:
        if self.is_remote:
            file_system, target = self._remote(name)
            file_system.put_file(str(path), target)
        else:
            with writing(Path(self.root) / name) as temporary:
                shutil.copyfile(path, temporary)

    def _write(self, name: str, data: bytes) -> None:
        if self.is_remote:
            file_system, target = self._remote(name)
            file_system.pipe_file(target, data)
        else:
            with writing(Path(self.root) / name) as temporary:
                temporary.write_bytes(data)

    def _remove(self, name: str) -> None:
        if not self.is_remote:
            (Path(self.root) / name).unlink(missing_ok=True)
            return
        file_system, path = self._remote(name)
        if file_system.exists(path):
            file_system.rm_file(path)

    def _remote(self, name: str) -> tuple[Any, str]:
        """The file system, and the path of a file as it calls it."""
        try:
            from fsspec.core import url_to_fs

            file_system, root = url_to_fs(self.root)
        except (ImportError, ValueError) as error:  # ValueError: a protocol nobody knows.
            raise UnavailableError(
                f"{self.root} cannot be opened: {error}. Install what it needs with pip install 'sr3r[remote]', "
                "or copy the data to a disk."
            ) from error
        return file_system, f"{root.rstrip('/')}/{name}".rstrip("/")


def _load(path: Path, ranges: list[tuple[int, int]] | None) -> list[bytes]:
    with path.open("rb") as file:
        if ranges is None:
            return [file.read()]
        parts = []
        for start, size in ranges:
            file.seek(start)
            parts.append(file.read(size))
        return parts


def _reason(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(reason.split()).rstrip(".")
