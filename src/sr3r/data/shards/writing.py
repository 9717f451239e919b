"""Any data set -> shards: can be stopped at any moment and continued, and gives the same bytes every time."""

import hashlib
import json
import logging
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sr3r.config import load_config, save_config, to_dict
from sr3r.data.dataset import Dataset
from sr3r.data.shards.layout import INDEX_NAME, TAR_END, SceneEntry, ShardEntry, ShardIndex
from sr3r.data.shards.packing import PackConfig, pack
from sr3r.data.shards.shard_dataset import load_index
from sr3r.data.workers import in_order
from sr3r.errors import FileError, InputError, Sr3rError
from sr3r.files import writing
from sr3r.storage import Storage

_PARTIAL = ".partial"
"""Folder inside the output that remembers the finished shards until all are there."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ConvertConfig:
    """What of a data set goes into shards, and how."""

    scenes: PackConfig = field(default_factory=PackConfig)
    """What is kept of each scene."""
    limit: int | None = None
    """Convert the first scenes only; None for all."""
    shard_mb: int = 256
    """A shard is closed when it has reached this size, in 10^6 bytes."""
    skip_unreadable: bool = False
    """Leave out scenes that cannot be read instead of stopping at the first."""
    source: str = "unknown"
    """Where the scenes come from, in words; stored in the index."""
    licence: str = "unknown"
    """Of the images, in words; stored in the index."""

    def __post_init__(self) -> None:
        if self.shard_mb < 1 or (self.limit is not None and self.limit < 1):
            raise InputError(f"limit and shard_mb must be at least 1, not {self.limit} and {self.shard_mb}.")


def convert(
    dataset: Dataset, out: str | Path, config: ConvertConfig | None = None, *, workers: int = 0
) -> Generator[int, None, None]:
    """Write a data set as shards; yields how many of its scenes are done, after each.

    Shards appear in the folder one by one, complete; `shards.json` comes last and says that all are there. Called again
    after an interruption, it keeps the shards whose checksum is right and writes the others.

    Args:
        dataset: Opened by `open_dataset`.
        out: Folder for the shards; new, empty, or left by an earlier call with the same config.
        config: What is kept, and how.
        workers: Processes that read and encode scenes; 0 for none but this one.

    Raises:
        FileError: a scene cannot be read, or a shard cannot be written.
        InputError: the folder holds something else, was begun with another config, or is being written right now.
    """
    out, config = Path(out), config or ConvertConfig()
    total = min(len(dataset), config.limit or len(dataset))
    index = ShardIndex(
        source=config.source, licence=config.licence, options=_options(config, total), shards=(), scenes=()
    )
    known = _known_parts(out, index)
    with _locked(out):
        save_config(index, out / _PARTIAL / INDEX_NAME)
        for leftover in (*out.glob(".*.tar"), *out.glob(".*.json")):
            leftover.unlink()
        parts: list[_Part] = []
        scenes, upcoming, done = iter(()), -1, 0
        while done < total:
            number = len(parts)
            part = known.get(number)
            if part is None or part.shard.scenes[0] != done or not _is_intact(out, part.shard):
                if upcoming != done:
                    scenes = in_order(_Packer(dataset, config), range(done, total), workers=workers)
                part = yield from _write_shard(out, number, done, scenes, config.shard_mb * 1_000_000)
                save_config(part, _part_path(out, number))
                upcoming = part.shard.scenes[1]
            parts.append(part)
            done = part.shard.scenes[1]
            yield done
        index = replace(
            index,
            shards=tuple(part.shard for part in parts),
            scenes=tuple(scene for part in parts for scene in part.scenes),
        )
        if not index.scenes:
            for part in parts:
                (out / part.shard.name).unlink()
            shutil.rmtree(out / _PARTIAL)
            raise InputError(f"Not one of the {total} scenes could be read; there is nothing to write.")
        with writing(out / INDEX_NAME) as temporary:
            temporary.write_text(_to_json(index), encoding="utf-8")
        shutil.rmtree(out / _PARTIAL)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A finished shard and its scenes."""

    shard: ShardEntry
    scenes: tuple[SceneEntry, ...]


@dataclass(frozen=True)
class _LeftOut:
    key: str
    reason: str


class _Packer:
    """Scene number -> its part of a shard; errors are values, so that workers hand them over as they are."""

    def __init__(self, dataset: Dataset, config: ConvertConfig) -> None:
        self._dataset = dataset
        self._config = config

    def __call__(self, number: int) -> tuple[SceneEntry, bytes] | _LeftOut | Sr3rError:
        try:
            return pack(self._dataset[number], self._config.scenes)
        except Sr3rError as error:
            if self._config.skip_unreadable and isinstance(error, FileError):
                return _LeftOut(self._dataset.keys[number], str(error))
            return error


def _write_shard(
    out: Path,
    number: int,
    first: int,
    scenes: Iterator[tuple[SceneEntry, bytes] | _LeftOut | Sr3rError],
    target_bytes: int,
) -> Generator[int, None, _Part]:
    """Fill a shard with the next scenes; yields the number of scenes done so far."""
    name = f"{number:06d}.tar"
    checksum, position, last = hashlib.sha256(), 0, first
    entries: list[SceneEntry] = []
    left_out: list[str] = []
    with writing(out / name) as temporary, temporary.open("wb") as file:
        for last, scene in enumerate(scenes, first + 1):
            match scene:
                case Sr3rError():
                    raise scene
                case _LeftOut(key=key, reason=reason):
                    _log.warning("Scene %s is left out. %s", key, reason)
                    left_out.append(key)
                case (entry, data):
                    entries.append(replace(entry, shard=number, offset=position))
                    file.write(data)
                    checksum.update(data)
                    position += len(data)
            if position >= target_bytes:
                break
            yield last
        file.write(TAR_END)
        checksum.update(TAR_END)
    shard = ShardEntry(
        name=name,
        bytes=position + len(TAR_END),
        sha256=checksum.hexdigest(),
        scenes=(first, last),
        left_out=tuple(left_out),
    )
    return _Part(shard=shard, scenes=tuple(entries))


def _options(config: ConvertConfig, total: int) -> dict[str, str | int | bool | None]:
    """What decides the bytes of the shards."""
    return {
        "scenes": total,
        "shard_mb": config.shard_mb,
        "skip_unreadable": config.skip_unreadable,
        **asdict(config.scenes),
    }


def _known_parts(out: Path, index: ShardIndex) -> dict[int, _Part]:
    """The shards that an earlier call finished.

    Raises:
        InputError: the folder holds something else, or was begun differently.
    """
    partial = out / _PARTIAL / INDEX_NAME
    if (out / INDEX_NAME).is_file():
        begun = load_index(Storage(str(out)))
        scenes: dict[int, list[SceneEntry]] = {number: [] for number in range(len(begun.shards))}
        for scene in begun.scenes:
            scenes[scene.shard].append(scene)
        known = {n: _Part(shard=shard, scenes=tuple(scenes[n])) for n, shard in enumerate(begun.shards)}
    elif partial.is_file():
        begun, known = load_config(ShardIndex, partial), {}
        while _part_path(out, len(known)).is_file():
            known[len(known)] = load_config(_Part, _part_path(out, len(known)))
    elif out.exists() and (not out.is_dir() or any(path.name != _PARTIAL for path in out.iterdir())):
        raise InputError(f"{out} is there already and is not a conversion begun earlier; choose a new or empty folder.")
    else:
        return {}
    for name, was, now in (
        ("source", begun.source, index.source),
        ("licence", begun.licence, index.licence),
        *((name, begun.options.get(name), value) for name, value in index.options.items()),
    ):
        if was != now:
            raise InputError(
                f"{out} was begun with {name} = {was!r}, not {now!r}; give the same options, or another folder."
            )
    return known


def _part_path(out: Path, number: int) -> Path:
    return out / _PARTIAL / f"{number:06d}.json"


def _is_intact(out: Path, shard: ShardEntry) -> bool:
    path = out / shard.name
    if not path.is_file() or path.stat().st_size != shard.bytes:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == shard.sha256


def _to_json(index: ShardIndex) -> str:
    """Indented for readers, one line per shard and scene."""
    data = to_dict(index)
    lists = {name: data.pop(name) for name in ("shards", "scenes")}
    text = json.dumps(data, indent=2).removesuffix("\n}")
    for name, items in lists.items():
        lines = ",\n".join(f"    {json.dumps(item)}" for item in items)
        text += f',\n  "{name}": [\n{lines}\n  ]'
    return text + "\n}\n"


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Keep a second conversion into the same folder out; the lock ends with the process, however that ends."""
    import fcntl

    path = out / _PARTIAL / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
    except OSError as error:
        raise FileError(f"Cannot write {path}: {error.strerror}. Choose a place you may write to.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(f"Another process is converting into {out}; wait until it has finished.") from error
        yield
