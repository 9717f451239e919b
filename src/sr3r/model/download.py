"""Large files from the network: resumed where they stopped, checked when they are there."""

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sr3r.errors import FileError, UnavailableError

_CHUNK_BYTES = 1 << 20
_TIMEOUT_S = 30.0
_NOTHING_LEFT = 416


@dataclass(frozen=True, kw_only=True)
class DownloadProgress:
    """How far a download is."""

    done_bytes: int
    """Of the whole file, what earlier runs fetched included."""
    total_bytes: int | None
    """None while the server has not told it."""


def download(url: str, path: Path, *, sha256: str = "") -> Iterator[DownloadProgress]:
    """Fetch a file; iterate to the end to have it complete.

    What has been fetched stays beside the target as NAME.part, and the next call goes on from there. A connection that
    drops is taken up again as long as every try brings something.

    Args:
        url: http or https.
        path: The file to write.
        sha256: The file's hash or the beginning of it, in hex; empty if unknown.

    Raises:
        UnavailableError: the server cannot be reached or does not have the file.
        FileError: the file cannot be written, or is not the expected one.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        while True:
            before = part.stat().st_size
            total = yield from _append(url, part)
            after = part.stat().st_size
            if total is None or after == total:
                break
            if after <= before:
                raise UnavailableError(
                    f"The connection to {url} ended after {after} of {total} bytes; try again to go on from there."
                )
        _check(part, url, sha256)
        part.replace(path)
        _tag(part).unlink(missing_ok=True)
    except urllib.error.HTTPError as error:
        raise UnavailableError(f"Cannot download {url}: the server says {error.code} {error.reason}.") from error
    except urllib.error.URLError as error:
        raise UnavailableError(f"{url} cannot be reached ({error.reason}).") from error
    except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
        raise UnavailableError(f"{url} cannot be reached ({error or type(error).__name__}).") from error
    except OSError as error:
        raise FileError(f"Cannot write {path}: {error.strerror or error}. Choose a place with room.") from error


def _append(url: str, part: Path) -> Iterator[DownloadProgress]:
    """One connection: what is still missing, as far as it comes. Returns the size of the whole file."""
    start = part.stat().st_size
    tag = _tag(part)
    headers = {"User-Agent": "sr3r"}
    if start and tag.exists():
        # The server sends everything if its file is another one by now.
        headers |= {"Range": f"bytes={start}-", "If-Range": tag.read_text()}
    request = urllib.request.Request(url, headers=headers)
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        total = _whole_size(error.headers.get("Content-Range"))
        if error.code == _NOTHING_LEFT and total == start:
            return start
        raise
    with response:
        resumed = response.status == http.client.PARTIAL_CONTENT
        length = response.headers.get("Content-Length")
        done = start if resumed else 0
        total = _whole_size(response.headers.get("Content-Range")) if resumed else int(length) if length else None
        tag.unlink(missing_ok=True)
        # A weak tag promises the same content, not the same bytes.
        if (value := response.headers.get("ETag")) and not value.startswith("W/"):
            tag.write_text(value)
        with part.open("ab" if resumed else "wb") as file:
            yield DownloadProgress(done_bytes=done, total_bytes=total)
            # A dropped connection is not an error: the caller sees that bytes are missing.
            with suppress(ConnectionError, TimeoutError, http.client.IncompleteRead):
                for count in _copied(response, file):
                    done += count
                    yield DownloadProgress(done_bytes=done, total_bytes=total)
    return total


def _copied(source: http.client.HTTPResponse, target: BinaryIO) -> Iterator[int]:
    while block := source.read(_CHUNK_BYTES):
        target.write(block)
        yield len(block)


def _whole_size(content_range: str | None) -> int | None:
    size = (content_range or "").rpartition("/")[2]
    return int(size) if size.isdigit() else None


def _tag(part: Path) -> Path:
    return part.with_suffix(".etag")


def _check(part: Path, url: str, sha256: str) -> None:
    if not sha256:
        return
    with part.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if not found.startswith(sha256.lower()):
        part.unlink()
        _tag(part).unlink(missing_ok=True)
        raise FileError(f"{url} is not the file that was expected: its SHA-256 is {found}, not {sha256}. Try again.")
