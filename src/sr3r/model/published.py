"""Weights that others have published: what we know about a file, where it comes from, and where it is kept."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from sr3r.errors import FileError, UnavailableError
from sr3r.files import cache_folder
from sr3r.model.download import DownloadProgress, download

Config = TypeVar("Config")

HUB = "https://huggingface.co"
"""Where most of them are."""

_HUB_PREFIX = "hf:"
_CHECKSUM = "#sha256="


@dataclass(frozen=True, kw_only=True)
class PublishedWeights(Generic[Config]):
    """A file of weights that its authors have published."""

    source: str
    """A URL, or hf:OWNER/REPOSITORY/FILE for a file on huggingface.co."""
    page: str
    """Where people find it."""
    config: Config
    """The network that it is for."""
    training: str
    """What it was trained on."""
    license: str
    """What its authors, and those of the weights they began with, allow."""
    sha256: str = ""
    """Its SHA-256 in hex, or the beginning of it; empty where it is unknown."""

    @property
    def file(self) -> str:
        """Its name."""
        return self.source.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class WeightsFile:
    """A file of weights that is here, or can be fetched."""

    path: Path
    """Where it is, or will be."""
    url: str = ""
    """Where it comes from; empty for a file of the user's."""
    page: str = ""
    """Where people find it."""
    sha256: str = ""
    """Its hash or the beginning of it, in hex."""

    @property
    def name(self) -> str:
        """What its authors call it."""
        return self.url.rpartition("/")[2] or self.path.name

    def fetch(self) -> Iterator[DownloadProgress]:
        """Download it unless it is here already; iterate to the end to have it.

        Raises:
            UnavailableError: it cannot be downloaded; the message says where to get it by hand.
            FileError: it cannot be written, or is not the expected file.
        """
        if self.path.is_file():
            return
        try:
            yield from download(self.url, self.path, sha256=self.sha256)
        except UnavailableError as error:
            raise UnavailableError(
                f"{error} What was fetched is kept for the next try. Without a connection, bring {self.name} here "
                f"from {self.page} and give its path instead."
            ) from error


def weights_file(source: str | Path, published: Mapping[str, PublishedWeights[Any]]) -> WeightsFile:
    """The file that a user names.

    Args:
        source: A file, a key of the table, a URL, or a file of a model hub as hf:OWNER/REPOSITORY/FILE. The last two
            may end in #sha256=HEX. HF_ENDPOINT names another hub with the same layout (a mirror).
        published: The table.

    Raises:
        FileError: it names nothing.
    """
    if Path(source).exists():
        return WeightsFile(path=Path(source))
    known = published.get(str(source))
    place, _, sha256 = (known.source, "", known.sha256) if known else str(source).partition(_CHECKSUM)
    url = place
    if place.startswith(_HUB_PREFIX) and place.count("/") >= 2:
        owner, repository, file = place.removeprefix(_HUB_PREFIX).split("/", 2)
        url = f"{os.environ.get('HF_ENDPOINT') or HUB}/{owner}/{repository}/resolve/main/{file}"
    if not url.startswith(("https://", "http://")):
        raise FileError(
            f"There are no weights at {source}: expected a file, a URL, hf:OWNER/REPOSITORY/FILE, or one of "
            f"{', '.join(published)}."
        )
    # Files of one name may come from many places, and what was checked is not taken for what was not.
    origin = hashlib.sha256(f"{place}{_CHECKSUM}{sha256}".encode()).hexdigest()[:8]
    name = f"{origin}-{url.rpartition('/')[2]}"
    page = known.page if known else url
    return WeightsFile(path=cache_folder("weights") / name, url=url, page=page, sha256=sha256)
