"""A table of captures: CSV, JSON lines or Parquet with a column of photos."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sr3r.bulk.capture import PhotoCapture, file_name
from sr3r.errors import FileError, InputError, UnavailableError
from sr3r.storage import Storage

COLUMNS = ("photos", "cameras", "name")
"""What a table says of a capture; only photos is needed."""


class TableCaptures:
    """The rows of a table, which is read whole and checked at once, and again in every pass.

    Args:
        table: Path or URL. What it names is relative to its folder.

    Raises:
        FileError: the table or a row cannot be read, a column is missing, or two rows have one name.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        folder, _, file = table.rpartition("/")
        self._folder = folder or "."
        self._path = Path(table)
        if "://" in table:
            self._copy = tempfile.TemporaryDirectory()
            self._path = Path(self._copy.name) / file
            Storage(folder).download(file, self._path)
        names: dict[int, int] = {}
        for row, capture in self._rows():
            # Hashes, because a million names would fill the memory.
            if (other := names.setdefault(hash(capture.name), row)) != row:
                raise FileError(f"Rows {other} and {row} of {table} are both called {capture.name}. Rename one.")
        self._count = len(names)
        if not self._count:
            raise FileError(f"{table} has no row. Give a table with a row a scene.")

    def __len__(self) -> int:
        """How many rows there are."""
        return self._count

    def __iter__(self) -> Iterator[PhotoCapture]:
        """One after another."""
        for _, capture in self._rows():
            yield capture

    def _rows(self) -> Iterator[tuple[int, PhotoCapture]]:
        """Row numbers, from 1, and what the rows say."""
        for number, record in enumerate(READERS[self._path.suffix.lower()](self._path, self._table)):
            where = f"Row {number + 1} of {self._table}"
            photos = _photos(record.get("photos"), where)
            cameras = _text(record.get("cameras"), f"{where}: cameras")
            try:
                name = file_name(_text(record.get("name"), f"{where}: name") or f"{number + 1:06d}")
            except InputError as error:
                raise FileError(f"{where}: {error}") from error
            capture = PhotoCapture(
                number, name, tuple(map(self._place, photos)), None if cameras is None else self._place(cameras)
            )
            yield number + 1, capture

    def _place(self, name: str) -> str:
        return name if "://" in name or name.startswith("/") else f"{self._folder}/{name}"


def _photos(value: Any, where: str) -> list[str]:
    """A list, a list written as JSON, or names with semicolons between."""
    if isinstance(value, str):
        text = value.strip()
        try:
            value = json.loads(text) if text.startswith("[") else [part.strip() for part in text.split(";")]
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, list) or not all(isinstance(photo, str) and photo for photo in value) or not value:
        raise FileError(f"{where} has no list of photos. Write their paths with ; between them, or as a JSON list.")
    return value


def _text(value: Any, where: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str | int):
        raise FileError(f"{where} must be a text, not {str(value)[:40]}. Mend the row.")
    return str(value)


def _csv_rows(path: Path, source: str) -> Iterator[dict[str, Any]]:
    with _opened(path, source) as file:
        rows = csv.DictReader(file, strict=True)
        try:
            _check_columns(rows.fieldnames or [], source)
            for number, row in enumerate(rows, 1):
                if None in row or None in row.values():
                    raise FileError(
                        f"Row {number} of {source} has not the {len(rows.fieldnames or [])} columns that the first "
                        "line has. Mend the row, and put texts with commas into quotes."
                    )
                yield row
        except (csv.Error, UnicodeDecodeError) as error:
            raise FileError(f"{source} cannot be read near line {rows.line_num} ({error}). Mend the table.") from error


def _json_rows(path: Path, source: str) -> Iterator[dict[str, Any]]:
    number = 1
    with _opened(path, source) as file:
        try:
            for number, line in enumerate(filter(str.strip, file), 1):
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise ValueError("it is no object")
                _check_columns(record, source, row=number)
                yield record
        except (ValueError, RecursionError) as error:
            if isinstance(error, FileError):
                raise
            raise FileError(f"Row {number} of {source} is not a JSON object ({error}). Mend the row.") from error


def _parquet_rows(path: Path, source: str) -> Iterator[dict[str, Any]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UnavailableError(
            f"Reading {source} needs pyarrow. Install it with pip install 'sr3r[bulk]', or give a CSV table."
        ) from error
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            _check_columns(names, source)
            for batch in file.iter_batches(batch_size=1024, columns=[name for name in COLUMNS if name in names]):
                yield from batch.to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise FileError(f"{source} is not a readable Parquet file ({error}). Write it again.") from error


def _opened(path: Path, source: str) -> Any:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise FileError(f"Cannot read {source}: {error.strerror or error}. Check the path.") from error


def _check_columns(found: Iterable[str], source: str, *, row: int | None = None) -> None:
    if "photos" not in found:
        where = source if row is None else f"Row {row} of {source}"
        names = ", ".join(list(found)[:6]) or "none"
        raise FileError(f"{where} has no column photos; it has {names}. Name the column of photo paths photos.")


READERS: dict[str, Callable[[Path, str], Iterator[dict[str, Any]]]] = {
    ".csv": _csv_rows,
    ".jsonl": _json_rows,
    ".ndjson": _json_rows,
    ".parquet": _parquet_rows,
}
"""Tables by their suffix."""
